import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { VISUAL_API_STUB } from "./visual-api-stub";

interface ApiParameter {
  readonly name: string;
  readonly type?: string;
  /** Python's text of it; absent if the parameter has to be given. */
  readonly defaultValue?: string;
}

/** One name of the visual API, as completion and hovers show it. */
export interface ApiMember {
  readonly kind: "class" | "function" | "method" | "field";
  readonly name: string;
  /** Class of a method or field. */
  readonly owner?: string;
  /** As the stub declares it, in one line: `def exists(self, object_name: str) -> bool`. */
  readonly signature: string;
  /** Without `self` and `cls`; of functions and methods. */
  readonly parameters: readonly ApiParameter[];
  /** What reading or calling it gives; of a class, its own name. */
  readonly type: string;
  readonly doc: string;
  /** False for types that programs meet but cannot name, and for their members. */
  readonly given: boolean;
}

/**
 * The visual API as a prompt shows it: the whole stub (`visual_api.pyi`), or a line for each member
 * with its signature and the first line of what it does.
 */
export function visualApiText(detail: "whole" | "signatures"): string {
  if (detail === "whole") return VISUAL_API_STUB;
  const line = ({ owner, signature, doc }: ApiMember): string =>
    `${owner ? "    " : ""}${signature}${doc && `  # ${doc.split("\n")[0]}`}\n`;
  return visualApi().map(line).join("");
}

let members: readonly ApiMember[] | undefined;

/**
 * Every class, function, method and field, read from the stub in its order; members follow their
 * class.
 */
export function visualApi(): readonly ApiMember[] {
  return (members ??= membersIn(parser.parse(VISUAL_API_STUB).topNode));
}

interface Scope {
  readonly owner?: string;
  readonly given: boolean;
}

function membersIn(body: SyntaxNode, scope: Scope = { given: true }): ApiMember[] {
  return childrenOf(body).flatMap((statement): ApiMember[] => {
    const node = statement.getChild("ClassDefinition") ??
      statement.getChild("FunctionDefinition") ?? statement;
    const common = { name: text(node.getChild("VariableName")), signature: signatureOf(node),
      given: scope.given &&
        !statement.getChildren("Decorator").some((mark) =>
          text(mark).includes("type_check_only")
        ) };
    switch (node.name) {
      case "ClassDefinition": {
        const { name, given } = common;
        const inside = node.getChild("Body");
        return [{ ...common, kind: "class", parameters: [], type: name,
          doc: docIn(inside?.firstChild?.nextSibling) },
          ...(inside ? membersIn(inside, { owner: name, given }) : [])];
      }
      case "FunctionDefinition":
        return [{ ...common, ...ownerOf(scope), kind: scope.owner ? "method" : "function",
          parameters: parametersOf(node), type: typeOf(node),
          doc: docIn(node.getChild("Body")?.firstChild?.nextSibling) }];
      case "AssignStatement":
        return [{ ...common, ...ownerOf(scope), kind: "field", parameters: [], type: typeOf(node),
          doc: docIn(node.nextSibling) }];
      default:
        return [];
    }
  });
}

const ownerOf = ({ owner }: Scope): { owner?: string } => (owner === undefined ? {} : { owner });
const text = (
  node: SyntaxNode | null,
): string => (node ? VISUAL_API_STUB.slice(node.from, node.to) : "");
/** The type after `:` or `->`. */
const typeOf = (node: SyntaxNode | null): string =>
  text(node?.getChild("TypeDef") ?? null).replace(/^(->|:)\s*/, "");

function childrenOf(node: SyntaxNode | null): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) children.push(child);
  return children;
}

function signatureOf(node: SyntaxNode): string {
  return VISUAL_API_STUB.slice(node.from, node.getChild("Body")?.from ?? node.to);
}

/**
 * The text of a statement that is nothing but a string: documentation of what it stands in or
 * below.
 */
function docIn(statement: SyntaxNode | null | undefined): string {
  const string = statement?.name === "ExpressionStatement" ? statement.getChild("String") : null;
  return text(string).slice(3, -3).split("\n").map((line) => line.trim()).join("\n").trim();
}

function parametersOf(node: SyntaxNode): readonly ApiParameter[] {
  const parameters: { name: string; type?: string; defaultValue?: string }[] = [];
  let assigned = false;
  for (const part of childrenOf(node.getChild("ParamList"))) {
    const current = parameters.at(-1);
    if (part.name === "AssignOp") assigned = true;
    else if (assigned && current) [current.defaultValue, assigned] = [text(part), false];
    else if (part.name === "VariableName") parameters.push({ name: text(part) });
    else if (part.name === "TypeDef" && current) current.type = text(part).replace(/^:\s*/, "");
  }
  return parameters.filter(({ name }) => name !== "self" && name !== "cls");
}
