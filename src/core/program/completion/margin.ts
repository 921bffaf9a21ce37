import type { Line } from "./line";
import { withoutLeadingMarks } from "./marks";

const HEAD =
  /^((?:>>> |In \[\d{1,4}\]: |(?:> ?)+)?[ \t\u00a0]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?)(?:async[ \t]+)?def[ \t]+execute_command[ \t]*[[(]/;

/**
 * The lines as they are, and as they are where the head of `execute_command` stands in column 0,
 * likeliest first.
 */
export function withoutMargin(lines: readonly Line[]): readonly (readonly Line[])[] {
  const margins = new Map<string, number>();
  for (const [i, { text }] of lines.entries()) {
    const margin = HEAD.exec(withoutLeadingMarks(text))?.[1];
    if (margin !== undefined && !margins.has(margin)) margins.set(margin, i);
    if (margins.size >= 4) break;
  }
  return [...margins].flatMap(([margin, head]) => {
    if (margin === "") return [lines];
    const whole = lines.map((line) => ({ ...line, text: dedented(line.text, margin) }));
    const alone = lines.map((line,
      i) => (i === head ? { ...line, text: line.text.slice(margin.length) } : line)
    );
    const body = /^ */.exec(lines[head + 1]?.text ?? "")?.[0].length ?? 0;
    return /^ {1,3}$/.test(margin) && body % 4 === 0 ? [alone, whole] : [whole, alone];
  });
}

function dedented(text: string, margin: string): string {
  if (margin.startsWith(">>> ")) return text.replace(/^(?:>>>|\.\.\.) ?/, "");
  if (margin.startsWith("In ")) return text.replace(/^(?:In \[\d{1,4}\]: |\s{2,9}\.\.\.: ?)/, "");
  if (margin.startsWith(">")) return text.replace(/^(?:> ?)+/, "");
  if (text.startsWith(margin)) return text.slice(margin.length);
  const blanks = " ".repeat(margin.length);
  return text.startsWith(blanks) ? text.slice(margin.length) : text;
}
