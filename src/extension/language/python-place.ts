import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { type ApiMember, visualApi } from "../../core/program/visual-api";
import { memberOf, typeOf } from "./python-types";

/** Stands for the name that is not written yet, so that an unfinished line can be parsed. */
const FILLER = "_";
const SILENT = new Set(["String", "FormatString", "ContinuedString", "Comment", "Number"]);

/**
 * The members of the visual API that a name at `offset` of a program can be: methods and fields
 * after a dot, what programs can name elsewhere; none in text, comments and numbers, and after the
 * dot of what is plainly another value. Where the text does not tell what stands before a dot, it
 * is taken for a patch. Offsets count UTF-16 units from 0.
 */
export function membersAt(text: string, offset: number): readonly ApiMember[] {
  const before = /\w*$/.exec(text.slice(0, offset))?.[0] ?? "";
  const after = /^\w*/.exec(text.slice(offset))?.[0] ?? "";
  const start = offset - before.length;
  const source = text.slice(0, start) + (before + after || FILLER) +
    text.slice(offset + after.length);
  const node = parser.parse(source).topNode.resolveInner(start, 1);
  // Inside the braces of an f-string the innermost node is a name, not text.
  if (SILENT.has(node.name) || /^\d/.test(before + after) || isParameter(node)) return [];
  if (node.name !== "PropertyName")
    return source[start - 1] === "." ?
      [] :
      visualApi().filter(({ given, owner }) => given && owner === undefined);
  const receiver = node.parent?.firstChild;
  const owner = (receiver && typeOf(source, receiver)) ?? "ImagePatch";
  return visualApi().filter((member) => member.owner === owner && !member.name.startsWith("__"));
}

/** The member that the name at `offset` is, with the name's place. */
export function memberAt(text: string, offset: number): { readonly member: ApiMember;
  readonly from: number; readonly to: number } | undefined {
  const node = parser.parse(text).topNode.resolveInner(offset, 1);
  const named = node.name === "PropertyName" ?
    node.parent :
    node.name === "VariableName" && !isParameter(node) ?
    node :
    undefined;
  const member = named && memberOf(text, named);
  return member ? { member, from: node.from, to: node.to } : undefined;
}

/**
 * The call whose parentheses are open at `offset`: what is called, and how many of its arguments
 * are complete.
 */
export function callAt(text: string, offset: number): { readonly callee: ApiMember;
  readonly argument: number } | undefined {
  const source = text.slice(0, offset);
  for (let node: SyntaxNode | null = parser.parse(source).topNode.resolveInner(offset, -1); node;
    node = node.parent) {
    if (node.name === "String") return undefined;
    if (node.name !== "ArgList" || node.getChild(")") || node.parent?.name !== "CallExpression" ||
      !node.parent.firstChild) continue;
    const member = memberOf(source, node.parent.firstChild);
    const callee = member?.kind === "class" ?
      visualApi().find(({ owner, name }) => owner === member.name && name === "__init__") :
      member;
    return callee && { callee, argument: node.getChildren(",").length };
  }
  return undefined;
}

/** A name that is being given: of a parameter or of a keyword argument. */
function isParameter({ name, parent, nextSibling }: SyntaxNode): boolean {
  return name === "VariableName" &&
    (parent?.name === "ParamList" ||
      (parent?.name === "ArgList" && nextSibling?.name === "AssignOp"));
}
