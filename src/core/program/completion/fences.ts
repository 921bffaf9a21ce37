import { parser } from "@lezer/markdown";
import { endsInText } from "./layout";
import type { Line } from "./line";

/** CommonMark's fences alone: what else looks like Markdown is code or prose. */
const markdown = parser.configure({
  remove: ["HTMLBlock", "IndentedCode", "LinkReference", "Escape", "Entity", "InlineCode",
    "HTMLTag", "Emphasis", "HardBreak", "Link", "Image"],
});
/** Fences in texts of a program that are taken for what they are. */
const MAX_MASKED = 24;
/**
 * Lists and quotes nested deeper in one line are no Markdown that a person reads, and slow to
 * parse.
 */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){24}/;

/**
 * The code of every fence, in order: also unclosed ones, in lists and quotes. A closing fence
 * within a text of three quotes is text.
 */
export function fencedBlocks(lines: readonly Line[]): readonly (readonly Line[])[] {
  let shown = lines.map(({ text }) => (TOO_DEEP.test(text) ? "x" : text));
  let found = fencesOf(shown);
  let settled = 0;
  for (let i = 0; i < MAX_MASKED && settled < found.length;) {
    const fence = found[settled] as Fence;
    const code = codeOf(fence, lines).map(({ text }) => text);
    if (fence.close === undefined || !code.some((line) => /^\s*def /.test(line)) ||
      !endsInText(code)) {
      settled++;
      continue;
    }
    shown = shown.with(fence.close, " ".repeat(fence.margin) + "x");
    found = fencesOf(shown);
    i++;
  }
  return found.map((fence) => codeOf(fence, lines));
}

/** Lines of a fence; `margin` columns of its container stand before each. */
interface Fence {
  readonly open: number;
  readonly close: number | undefined;
  readonly end: number;
  readonly margin: number;
  readonly prefix: string;
}

function codeOf({ open, end, margin, prefix }: Fence, lines: readonly Line[]): readonly Line[] {
  return lines.slice(open + 1, end).map(({ text, line }) => ({ line,
    text: unquoted(text, prefix, margin) })
  );
}

/** A line without what its container puts before it. */
function unquoted(text: string, prefix: string, margin: number): string {
  if (prefix.includes(">")) return text.replace(/^\s{0,3}(?:> ?)+/, "");
  const blanks = Math.min(/^ */.exec(text)?.[0].length ?? 0, margin);
  return text.slice(blanks);
}

function fencesOf(lines: readonly string[]): readonly Fence[] {
  const text = lines.join("\n");
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const fences: Fence[] = [];
  markdown.parse(text).iterate({ enter: ({ node, name, from, to }) => {
    if (name !== "FencedCode") return;
    const open = lineAt(from);
    const marks = node.getChildren("CodeMark");
    const last = marks.length > 1 ? marks.at(-1) : undefined;
    const close = last && lineAt(last.from);
    const prefix = text.slice(starts[open], from);
    fences.push({ open, close, end: close ?? lineAt(to) + 1, margin: prefix.length, prefix });
  } });
  return fences;
}
