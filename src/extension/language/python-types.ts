import type { SyntaxNode } from "@lezer/common";
import { type ApiMember, visualApi } from "../../core/program/visual-api";

/** Definitions that are followed from one name to the next; names can be defined by each other. */
const DEEPEST = 20;

/**
 * What the type of an expression is, as far as a look at the definitions above it tells: a class of
 * the visual API, or Python's name for another type (`str`, `list[ImagePatch]`, `module`);
 * undefined where it is not known. No type checker: branches, calls of own functions and containers
 * of containers are not followed.
 */
export function typeOf(source: string, node: SyntaxNode, depth = 0): string | undefined {
  const type = (
    of: SyntaxNode | null | undefined,
  ): string | undefined => (of && depth < DEEPEST ? typeOf(source, of, depth + 1) : undefined);
  switch (node.name) {
    case "String":
    case "FormatString":
    case "ContinuedString":
      return "str";
    case "Number":
      return "int";
    case "ArrayExpression":
      return "list";
    case "DictionaryExpression":
      return "dict";
    case "ParenthesizedExpression":
      return type(node.firstChild?.nextSibling);
    case "ConditionalExpression":
      return type(node.firstChild);
    case "ArrayComprehensionExpression":
      return listOf(type(node.firstChild?.nextSibling));
    case "MemberExpression":
      return node.lastChild?.name === "]" ?
        elementOf(type(node.firstChild)) :
        plain(memberOf(source, node, depth)?.type);
    case "CallExpression": {
      const first = node.lastChild?.firstChild?.nextSibling;
      switch (text(source, node.firstChild)) {
        case "sorted":
        case "list":
        case "reversed":
          return type(first);
        case "min":
        case "max":
        case "next":
          return elementOf(type(first));
        default:
          return plain(node.firstChild && memberOf(source, node.firstChild, depth)?.type);
      }
    }
    case "VariableName": {
      const definition = definitionOf(source, node);
      switch (definition?.kind) {
        case "module":
          return "module";
        case "value":
          return type(definition.node);
        case "element":
          return elementOf(type(definition.node));
        case "declared":
          return plain(definition.type);
        case "unknown":
          return undefined;
        case undefined:
          return builtIn(text(source, node));
      }
    }
  }
  return undefined;
}

/** The member of the visual API that a name or the end of `receiver.name` stands for. */
export function memberOf(source: string, node: SyntaxNode, depth = 0): ApiMember | undefined {
  if (node.name === "VariableName") {
    const name = text(source, node);
    return definitionOf(source, node) ?
      undefined :
      visualApi().find((each) => each.given && each.owner === undefined && each.name === name);
  }
  if (node.name !== "MemberExpression" || !node.firstChild) return undefined;
  const [owner, name] = [depth < DEEPEST ? typeOf(source, node.firstChild, depth + 1) : undefined,
    text(source, node.lastChild)];
  // Where the text does not tell what the value is, it is taken for a patch: what programs work
  // with.
  return visualApi().find((each) => each.owner === (owner ?? "ImagePatch") && each.name === name);
}

type Definition =
  | { readonly kind: "module" | "unknown" }
  | { readonly kind: "value" | "element"; readonly node: SyntaxNode }
  | { readonly kind: "declared"; readonly type: string };

/** The last one above a name, or around it; undefined where the program has none. */
function definitionOf(source: string, name: SyntaxNode): Definition | undefined {
  let root = name;
  for (let each: SyntaxNode | null = name.parent; each; each = each.parent) {
    root = each;
    if (/Comprehension/.test(each.name)) {
      const inside = loop(source, each, text(source, name));
      if (inside?.kind === "element" &&
        !(inside.node.from <= name.from && name.to <= inside.node.to)) return inside;
    }
    if (each.name === "LambdaExpression" && parameter(source, each, text(source, name)))
      return { kind: "unknown" };
  }
  let found: Definition | undefined;
  root.cursor().iterate(({ node }) => {
    if (node.from >= name.from) return false;
    found = definedBy(source, node, name) ?? found;
    return true;
  });
  return found;
}

function definedBy(source: string, node: SyntaxNode, name: SyntaxNode): Definition | undefined {
  const wanted = text(source, name);
  switch (node.name) {
    case "ImportStatement":
      return node.getChildren("VariableName").some((each) => text(source, each) === wanted) ?
        { kind: "module" } :
        undefined;
    case "ForStatement": {
      const definition = loop(source, node, wanted);
      return definition?.kind === "element" && definition.node.to > name.from ?
        undefined :
        definition;
    }
    case "FunctionDefinition": {
      if (node.to < name.from) return undefined;
      const declared = parameter(source, node, wanted);
      if (!declared) return undefined;
      const type = declared.nextSibling?.name === "TypeDef" ?
        text(source, declared.nextSibling).replace(/^:\s*/, "") :
        builtIn(wanted);
      return type === undefined ? { kind: "unknown" } : { kind: "declared", type };
    }
    case "AssignStatement": {
      const [target, next] = [node.firstChild, node.firstChild?.nextSibling];
      if (node.to > name.from ||
        !node.getChildren("VariableName").some((each) =>
          each.to <= (node.getChild("AssignOp")?.from ?? node.to) && text(source, each) === wanted
        )) return undefined;
      if (next?.name === "TypeDef")
        return { kind: "declared", type: text(source, next).replace(/^:\s*/, "") };
      return next?.name === "AssignOp" && target && node.lastChild ?
        { kind: "value", node: node.lastChild } :
        { kind: "unknown" };
    }
    default:
      return undefined;
  }
}

/** The loop variable of `for name in values`, in a statement or a comprehension. */
function loop(source: string, node: SyntaxNode, wanted: string): Definition | undefined {
  for (const start of node.getChildren("for")) {
    const names: SyntaxNode[] = [];
    let each = start.nextSibling;
    for (; each && each.name !== "in"; each = each.nextSibling) names.push(each);
    if (!names.some((target) => text(source, target).split(/\W+/).includes(wanted))) continue;
    return names.length === 1 && each?.nextSibling ?
      { kind: "element", node: each.nextSibling } :
      { kind: "unknown" };
  }
  return undefined;
}

function parameter(source: string, node: SyntaxNode, wanted: string): SyntaxNode | undefined {
  return node.getChild("ParamList")?.getChildren("VariableName").find((each) =>
    text(source, each) === wanted
  );
}

/** What the names say that every program has: `image` and `images` are what it is given. */
function builtIn(name: string): string | undefined {
  if (name === "image") return "Image";
  if (name === "images") return "Images";
  return visualApi().find(({ kind, given, name: known }) =>
    kind === "class" && given && known === name
  )?.name;
}

const text = (source: string,
  node: SyntaxNode | null | undefined): string => (node ? source.slice(node.from, node.to) : "");
const listOf = (
  type: string | undefined,
): string => (type === undefined ? "list" : `list[${type}]`);

function elementOf(type: string | undefined): string | undefined {
  return type === "Images" ? "Image" : /^list\[(\w+)\]$/.exec(type ?? "")?.[1];
}

/** `Any` tells nothing; of `str | None` programs mean the first. */
function plain(type: string | null | undefined): string | undefined {
  const first = type?.split(" | ")[0];
  return first === "Any" ? undefined : first;
}
