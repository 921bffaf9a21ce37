import { readCompletion } from "./completion/read-completion";

export { readCompletion, type LineRange, type ReadCompletion } from "./completion/read-completion";

/** The program in a completion, as docs/completions.md says. Undefined where there is none: failure kind `program_synthesis`. */
export function extractProgram(completion: string): string | undefined {
  return readCompletion(completion)?.program;
}

/** The first line of code above where the program begins, which is no part of it; undefined where there is none. */
export function droppedAbove(completion: string): string | undefined {
  const first = readCompletion(completion)?.kept[0]?.from ?? 0;
  return completion.replace(/\r\n?/g, "\n").split("\n").slice(0, first).find((line) => !/^\s*(#|$)/.test(line))?.trim();
}

/** Lines of a text above a program that was extracted from it: added to a line of the program, they give one of the text. */
export function linesAbove(text: string, program: string): number {
  const read = readCompletion(text);
  if (read?.program.trimEnd() === program.trimEnd()) return read.kept[0]?.from ?? 0;
  const whole = text.replace(/\r\n?/g, "\n");
  return whole.slice(0, Math.max(0, whole.indexOf(program.trimEnd()))).split("\n").length - 1;
}
