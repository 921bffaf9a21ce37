import { parser } from "@lezer/python";

/**
 * A piece of a program that is data: the inside of a string, quotes and the expressions of an
 * f-string left out, or a number.
 */
export interface Literal {
  readonly kind: "string" | "number";
  /** Characters of the program. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** All of them, from the first to the last. */
export function literalsOf(program: string): readonly Literal[] {
  const found: Literal[] = [];
  const add = (kind: Literal["kind"], from: number, to: number): void =>
    void (from < to && found.push({ kind, from, to, text: program.slice(from, to) }));
  parser.parse(program).iterate({ enter: ({ name, from, to, node }) => {
    if (name === "Number") add("number", from, to);
    if (name !== "String" && name !== "FormatString") return;
    const [, prefix = "", quote = ""] = /^([a-z]*)("""|'''|["'])/i.exec(program.slice(from, to)) ??
      [];
    let start = from + prefix.length + quote.length;
    for (const { from: opening, to: closing } of node.getChildren("FormatReplacement")) {
      add("string", start, opening);
      start = closing;
    }
    const closed = to - quote.length >= start && program.slice(to - quote.length, to) === quote;
    add("string", start, closed ? to - quote.length : to);
  } });
  return found.sort((a, b) => a.from - b.from);
}

/**
 * The program with the text of some literals put another way.
 * @param change gives the new text of one
 */
export function mapLiterals(program: string, change: (literal: Literal) => string): string {
  let out = "";
  let end = 0;
  for (const literal of literalsOf(program)) {
    out += program.slice(end, literal.from) + change(literal);
    end = literal.to;
  }
  return out + program.slice(end);
}
