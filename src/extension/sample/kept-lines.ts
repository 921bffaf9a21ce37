import { type LineRange, lineRanges, linesFound } from "../../core/program/extract";
import type { SampleRecord } from "../../core/run/records";

/** Which lines of a sample's completion are its program, and how many there are. */
export interface KeptLines {
  readonly kept: readonly LineRange[];
  /** Lines of the completion that hold anything, and how many of these were kept. */
  readonly written: number;
  readonly taken: number;
}

/** Of a sample of an earlier version, whose rules took something else, the lines that it took. */
export function keptLines(
  { program, completion }: Pick<SampleRecord, "program" | "completion">,
): KeptLines {
  const lines = completion.replace(/\r\n?/g, "\n").split("\n");
  const taken = program === null ? [] : linesFound(completion, program) ?? [];
  const holds = (text: string | undefined): boolean => (text ?? "").trim() !== "";
  return { kept: lineRanges(taken), written: lines.filter(holds).length,
    taken: taken.filter((line) => holds(lines[line])).length };
}
