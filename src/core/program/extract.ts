import { readCompletion } from "./completion/read-completion";

export { type LineRange, lineRanges } from "./completion/line";

/**
 * The program in a completion, as docs/completions.md says. Undefined where there is none: failure
 * kind `program_synthesis`.
 */
export function extractProgram(completion: string): string | undefined {
  return readCompletion(completion)?.program;
}

/**
 * The first line of code above where the program begins, which is no part of it; undefined where
 * there is none.
 */
export function droppedAbove(completion: string): string | undefined {
  const first = readCompletion(completion)?.kept[0]?.from ?? 0;
  return completion.replace(/\r\n?/g, "\n").split("\n").slice(0, first).find((line) =>
    !/^\s*(#|$)/.test(line)
  )?.trim();
}

/** For each line of a program, the line of the text that it was extracted from; both from 0. */
export function linesWithin(text: string, program: string): readonly number[] {
  return linesFound(text, program) ?? program.trimEnd().split("\n").map((_, i) => i);
}

/**
 * The same; undefined where the program is nowhere in the text. Of a program that other rules took,
 * the lines that say the same.
 */
export function linesFound(text: string, program: string): readonly number[] | undefined {
  const read = readCompletion(text);
  if (read?.program.trimEnd() === program.trimEnd())
    return read.kept.flatMap(({ from, to }) =>
      Array.from({ length: to - from }, (_, i) => from + i)
    );
  const whole = text.replace(/\r\n?/g, "\n");
  const at = whole.indexOf(program.trimEnd());
  if (at < 0) return undefined;
  const first = whole.slice(0, at).split("\n").length - 1;
  return program.trimEnd().split("\n").map((_, i) => first + i);
}
