import type { Box } from "../../../core/task/query";
import type { Picture } from "../pixels/picture";

/** The pixels that a box (y up) touches, at least one. */
export function crop({ width, height, rgb }: Picture, box: Box): Picture {
  const left = clamp(Math.floor(box.left), 0, width - 1);
  const right = clamp(Math.ceil(box.right), left + 1, width);
  const lower = clamp(Math.floor(box.lower), 0, height - 1);
  const upper = clamp(Math.ceil(box.upper), lower + 1, height);
  if (right - left === width && upper - lower === height) return { width, height, rgb };
  const cut = new Uint8Array(3 * (right - left) * (upper - lower));
  for (let row = 0; row < upper - lower; row++) {
    const from = 3 * ((height - upper + row) * width + left);
    cut.set(rgb.subarray(from, from + 3 * (right - left)), 3 * row * (right - left));
  }
  return { width: right - left, height: upper - lower, rgb: cut };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
