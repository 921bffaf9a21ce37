import type { SampleRecord } from "../../core/loop/records";
import { readCompletion, type LineRange } from "../../core/program/extract";

/** Which lines of a sample's completion are its program, and how many there are. */
export interface KeptLines {
  readonly kept: readonly LineRange[];
  /** Lines of the completion that hold anything, and how many of these were kept. */
  readonly written: number;
  readonly taken: number;
}

/** Of a sample of an earlier version, whose rules took something else, the lines that it took. */
export function keptLines({ program, completion }: Pick<SampleRecord, "program" | "completion">): KeptLines {
  const lines = completion.replace(/\r\n?/g, "\n").split("\n");
  const kept = program === null ? [] : rangesOf(program, completion, lines);
  const holds = (i: number): boolean => (lines[i] ?? "").trim() !== "";
  const taken = kept.reduce((sum, { from, to }) => sum + span(from, to).filter(holds).length, 0);
  return { kept, written: span(0, lines.length).filter(holds).length, taken };
}

function rangesOf(program: string, completion: string, lines: readonly string[]): readonly LineRange[] {
  const read = readCompletion(completion);
  if (read?.program === program) return read.kept;
  const at = lines.join("\n").indexOf(program.trimEnd());
  if (at < 0) return [];
  const from = lines.join("\n").slice(0, at).split("\n").length - 1;
  return [{ from, to: from + program.trimEnd().split("\n").length }];
}

const span = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);
