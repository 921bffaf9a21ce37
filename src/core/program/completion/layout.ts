import type { Line } from "./line";
import { MARK_IN_CODE, withoutLeadingMarks } from "./marks";

/** A statement with its body, as its lines lie; or a line that cannot be one. */
export interface Block {
  readonly lines: readonly Line[];
  /** False where a string or bracket never closes. */
  readonly closed: boolean;
}

/** What is open at the end of a line. */
interface Open {
  quote: string;
  depth: number;
  continued: boolean;
}

const TOKEN = new RegExp(
  `"""|'''|"(?:\\\\[^]|[^"\\\\])*"?|'(?:\\\\[^]|[^'\\\\])*'?|#[^]*|${MARK_IN_CODE}|[()[\\]{}]`,
  "g",
);
const CLAUSE = /^(?:else|elif|except|finally)\b/;
/**
 * Lines read again after a bracket or text that never closes, in all: what is left then is read
 * line by line.
 */
const MAX_READ_AGAIN = 20_000;

/**
 * Splits lines into statements of column 0 with their bodies; blank lines and comments between them
 * are blocks of their own.
 */
export function layOut(given: readonly Line[]): readonly Block[] {
  const blocks: Block[] = [];
  let budget = MAX_READ_AGAIN;
  for (let i = 0; i < given.length;) {
    const lines = given[i]?.text.trim() === "" || given[i]?.text.startsWith("#") ?
      undefined :
      statement(given, i, budget > 0);
    const block = lines ?? { lines: [given[i] as Line], closed: true, next: i + 1 };
    if (!block.closed) budget -= block.read;
    blocks.push(block);
    i = block.next;
  }
  return blocks;
}

/** Whether the lines end within a text of three quotes. */
export function endsInText(lines: readonly string[]): boolean {
  const open: Open = { quote: "", depth: 0, continued: false };
  for (const line of lines) scan(line, open);
  return open.quote !== "";
}

function statement(given: readonly Line[], start: number, whole: boolean): Block & { next: number;
  read: number } {
  const open: Open = { quote: "", depth: 0, continued: false };
  const lines: Line[] = [];
  let taken = 0;
  let decorated = false;
  let i = start;
  for (; i < given.length; i++) {
    const { text: written, line } = given[i] as Line;
    const inside = open.quote !== "" || open.depth > 0 || open.continued;
    const text = i === start ? withoutLeadingMarks(written) : written;
    if (!inside && i > start && !decorated) {
      if (text.trim() === "" || text.startsWith("#")) {
        lines.push({ text, line });
        continue;
      }
      if (!/^\s/.test(text) && !CLAUSE.test(text)) break;
    }
    if (open.depth > 0 && open.quote === "" &&
      /^(?:def|class|import|from|async def) |^@\w/.test(text)) break;
    if (!inside) decorated = text.startsWith("@");
    const cut = scan(text, open);
    lines.push({ text: cut === undefined ? text : text.slice(0, cut).trimEnd(), line });
    taken = lines.length;
    if (cut !== undefined)
      return { lines: lines.slice(0, taken), closed: open.depth === 0, next: i + 1,
        read: lines.length };
    if (!whole && i > start) break;
  }
  if (open.quote === "" && open.depth === 0)
    return { lines: lines.slice(0, taken), closed: true, next: start + Math.max(1, taken),
      read: 0 };
  return { ...byIndent(given, start), read: i - start };
}

/** A statement that never closes: what is indented below its first line. */
function byIndent(given: readonly Line[], start: number): Block & { next: number } {
  let end = start + 1;
  for (let i = start + 1; i < given.length && /^(?:\s|$)/.test(given[i]?.text ?? ""); i++)
    if (given[i]?.text.trim() !== "") end = i + 1;
  const head = given[start] as Line;
  return {
    lines: [{ ...head, text: withoutLeadingMarks(head.text) }, ...given.slice(start + 1, end)],
    closed: false,
    next: end,
  };
}

/** Reads a line, and gives where a mark in code ends it. */
function scan(text: string, open: Open): number | undefined {
  open.continued = false;
  let at = 0;
  while (at < text.length) {
    if (open.quote !== "") {
      at = closing(text, open.quote, at);
      if (at < 0) return undefined;
      open.quote = "";
      continue;
    }
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) break;
    const [token] = found;
    at = found.index + token.length;
    if (token === '"""' || token === "'''") open.quote = token;
    else if ("([{".includes(token)) open.depth++;
    else if (")]}".includes(token)) open.depth = Math.max(0, open.depth - 1);
    else if (!/^["'#]/.test(token)) return found.index;
  }
  open.continued = open.quote === "" && text.endsWith("\\");
  return undefined;
}

/** Behind the quotes that close a text; -1 if they are not in this line. */
function closing(text: string, quote: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text.startsWith(quote, i)) return i + 3;
  }
  return -1;
}
