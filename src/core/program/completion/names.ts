import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";

/** What a statement is to a program. */
export interface Names {
  /** Whether Lezer finds no error in it. */
  readonly sound: boolean;
  /** Of its syntax node: `FunctionDefinition`. */
  readonly kind: string;
  /** Names that it defines or changes for the statements beside it. */
  readonly defines: ReadonlySet<string>;
  /** Names that it needs from outside. */
  readonly needs: ReadonlySet<string>;
}

/** Resolves the names of one statement with its body. */
export function namesOf(text: string): Names {
  const tree = parser.parse(text);
  let sound = true;
  tree.iterate({ enter: ({ type }) => {
    if (type.isError) sound = false;
  } });
  const scope = new Scope(text);
  let kind = "";
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    if (node.name === "Comment") continue;
    kind ||= node.name === "DecoratedStatement" ? node.lastChild?.name ?? "" : node.name;
    scope.visit(node);
  }
  const defines = new Set([...scope.bound, ...changedBy(kind, text)]);
  return { sound, kind, defines, needs: scope.free };
}

/**
 * Names whose values a statement outside a function changes: `SIZES["cup"] = 3`, also within a
 * loop.
 */
function changedBy(kind: string, text: string): readonly string[] {
  if (kind === "FunctionDefinition" || kind === "ClassDefinition") return [];
  return [...text.matchAll(/^[ \t]*([A-Za-z_]\w*)[ \t]*[.[]/gm)].map(([, name = ""]) => name);
}

/** Names of one scope: a function's parameters and what it binds are its own. */
class Scope {
  readonly bound = new Set<string>();
  readonly used = new Set<string>();
  private readonly outside = new Set<string>();

  constructor(private readonly text: string) {}

  get free(): ReadonlySet<string> {
    return new Set(
      [...this.used].filter((name) => !this.bound.has(name) || this.outside.has(name)),
    );
  }

  visit(node: SyntaxNode): void {
    switch (node.name) {
      case "VariableName":
        this.name(node);
        return;
      case "FunctionDefinition":
      case "LambdaExpression":
      case "ClassDefinition":
        this.nested(node);
        return;
      case "ScopeStatement":
        for (const name of node.getChildren("VariableName")) this.outside.add(this.said(name));
        return;
      default:
        this.children(node);
    }
  }

  private children(node: SyntaxNode): void {
    for (let child = node.firstChild; child; child = child.nextSibling) this.visit(child);
  }

  private name(node: SyntaxNode): void {
    if (binds(node)) this.bound.add(this.said(node));
    else if (isUpdated(node)) this.both(node);
    else if (!(node.parent?.name === "ArgList" && node.nextSibling?.name === "AssignOp"))
      this.used.add(this.said(node));
  }

  /** `LIMIT += 1` needs what it defines. */
  private both(node: SyntaxNode): void {
    this.bound.add(this.said(node));
    this.outside.add(this.said(node));
    this.used.add(this.said(node));
  }

  private nested(node: SyntaxNode): void {
    const inner = new Scope(this.text);
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === "VariableName" && node.name !== "LambdaExpression")
        this.bound.add(this.said(child));
      else if (child.name === "ParamList") {
        for (const name of child.getChildren("VariableName"))
          (defaultOf(name) ? this.used : inner.bound).add(this.said(name));
        for (let part = child.firstChild; part; part = part.nextSibling)
          if (part.name !== "VariableName") this.visit(part);
      } else if (child.name === "Body" || node.name === "LambdaExpression") inner.visit(child);
      else this.visit(child);
    }
    for (const name of inner.free) this.used.add(name);
  }

  private said(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }
}

function defaultOf(node: SyntaxNode): boolean {
  return node.prevSibling?.name === "AssignOp";
}

const BINDING = new Set(["AssignStatement", "ForStatement", "ArrayComprehensionExpression",
  "ComprehensionExpression", "SetComprehensionExpression", "DictionaryComprehensionExpression",
  "NamedExpression", "TypeDefinition"]);

function binds(node: SyntaxNode): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (node.prevSibling?.name === "as") return true;
  if (parent.name === "ImportStatement")
    return node.nextSibling?.name !== "as" &&
      (parent.firstChild?.name !== "from" || after(node, "import"));
  let target: SyntaxNode = node;
  while (/^(?:Tuple|Array|Parenthesized)Expression$/.test(target.parent?.name ?? ""))
    target = target.parent as SyntaxNode;
  const holder = target.parent;
  if (!holder || !BINDING.has(holder.name)) return false;
  if (/^(?:Assign|Named|Type)/.test(holder.name))
    return before(target, "AssignOp") ||
      holder.name === "TypeDefinition" && target.prevSibling?.name === "type";
  return after(target, "for") && !after(target, "in");
}

function isUpdated(node: SyntaxNode): boolean {
  return node.parent?.name === "UpdateStatement" && !node.prevSibling;
}

function before(node: SyntaxNode, name: string): boolean {
  for (let next = node.nextSibling; next; next = next.nextSibling)
    if (next.name === name) return true;
  return false;
}

/** Whether the nearest keyword to the left is that one. */
function after(node: SyntaxNode, name: string): boolean {
  for (let last = node.prevSibling; last; last = last.prevSibling) {
    if (last.name === name) return true;
    if (last.name === "for" || last.name === "in" || last.name === "if") return false;
  }
  return false;
}
