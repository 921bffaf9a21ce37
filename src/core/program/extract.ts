/**
 * The program in a completion: everything from the first `def execute_command` or import up to the first blank line after the
 * function's body (lineage: "everything up to the first blank line after the function, or the end-of-text token").
 * Returns undefined where there is none: failure kind `program_synthesis`.
 */
export function extractProgram(completion: string): string | undefined {
  const lines = linesOf(completion);
  const start = lines.findIndex(begins);
  const entry = lines.findIndex((line) => /^def execute_command\s*\(/.test(line));
  if (entry < 0) return undefined;
  const blank = lines.findIndex((line, i) => i > entry && line.trim() === "" && endsFunction(lines, i));
  return lines.slice(Math.min(start, entry), blank < 0 ? undefined : blank).join("\n").trimEnd() + "\n";
}

/** The first line of code above where the program begins, which is no part of it; undefined where there is none. */
export function droppedAbove(completion: string): string | undefined {
  const lines = linesOf(completion);
  return lines.slice(0, Math.max(0, lines.findIndex(begins))).find((line) => !/^\s*(#|$)/.test(line))?.trim();
}

/** Lines of a text above a program that was extracted from it: added to a line of the program, they give one of the text. */
export function linesAbove(text: string, program: string): number {
  const whole = text.replace(/\r\n?/g, "\n");
  return whole.slice(0, Math.max(0, whole.indexOf(program.trimEnd()))).split("\n").length - 1;
}

function linesOf(completion: string): readonly string[] {
  return unfence(completion).replace(/\r\n?/g, "\n").split("\n");
}

const begins = (line: string): boolean => /^(def |class |from |import )/.test(line);

/** A blank line ends the function unless indented code follows it. */
function endsFunction(lines: readonly string[], blank: number): boolean {
  const next = lines.slice(blank).find((line) => line.trim() !== "");
  return next === undefined || !/^\s/.test(next);
}

function unfence(text: string): string {
  return /```(?:python|py)?\n([\s\S]*?)(?:```|$)/.exec(text)?.[1] ?? text;
}
