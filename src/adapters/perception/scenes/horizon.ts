import type { Picture } from "../pixels/picture";

/** Rows above and below a candidate that are compared. */
const BAND = 2;

/**
 * Where the floor meets the wall, in pixels above the lower edge: the row at which the colour
 * changes in most columns (the largest median over the columns, so that objects, which cover a part
 * of the row only, do not count). Looked for between 1/4 and 9/10 of the height.
 */
export function findHorizon({ width, height, rgb }: Picture): number {
  const columns = Array.from({ length: Math.min(width, 64) },
    (_, i) => Math.floor(((i + 0.5) * width) / Math.min(width, 64)));
  const first = Math.max(BAND, Math.floor(height * 0.1));
  const last = Math.min(height - BAND, Math.ceil(height * 0.75));
  let best = Math.floor(height / 2);
  let strongest = 0;
  for (let row = first; row <= last; row++) {
    const change = median(columns.map((x) => changeAt(rgb, width, x, row)));
    if (change > strongest) [strongest, best] = [change, row];
  }
  return height - best;
}

/** Sum over the channels of the difference between the rows from `row` on and those above it. */
function changeAt(rgb: Uint8Array, width: number, x: number, row: number): number {
  let change = 0;
  for (let channel = 0; channel < 3; channel++) {
    let below = 0;
    for (let i = 0; i < BAND; i++) {
      below += (rgb[3 * ((row + i) * width + x) + channel] ?? 0) -
        (rgb[3 * ((row - 1 - i) * width + x) + channel] ?? 0);
    }
    change += Math.abs(below);
  }
  return change;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
