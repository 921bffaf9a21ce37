/** One line of a completion, as far as it is read. */
export interface Line {
  /** Without its end. */
  readonly text: string;
  /** Its number in the completion, from 0. */
  readonly line: number;
}

/** Lines of a text, from 0; `to` is excluded. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** Lines in order, neighbours as one range. */
export function lineRanges(lines: readonly number[]): readonly LineRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last?.to === line) last.to++;
    else ranges.push({ from: line, to: line + 1 });
  }
  return ranges;
}
