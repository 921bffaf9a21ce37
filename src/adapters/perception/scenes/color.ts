import type { Box } from "../../../core/task/query";
import type { Picture } from "./picture";

/** Where each hue begins on its circle, in degrees; the last one's end is the first one's beginning. */
const HUES = [
  ["red", 345], ["orange", 12], ["yellow", 41], ["green", 70], ["blue", 190], ["purple", 247], ["pink", 302],
] as const;

/** A colour name that can be measured. */
export type Color = (typeof HUES)[number][0];
export const COLORS: readonly Color[] = HUES.map(([name]) => name);

/** Share of an object's coloured pixels for each colour that occurs, 0 to 1. */
export type ColorShares = Readonly<Partial<Record<Color, number>>>;

/** Below this difference of the largest and smallest channel, relative to the largest, a pixel is grey: wall, floor, shadows. */
const LEAST_SATURATION = 0.22;
const LEAST_CHROMA = 24;
/** A colour is an object's colour from this share on. */
const CLEAR_SHARE = 0.5;
/** Share of the object's pixels that must be coloured at all. */
const LEAST_COLORED = 0.05;

/** The colour that a word names, if it is one that can be measured. */
export function colorIn(word: string): Color | undefined {
  const name = word.trim().toLowerCase();
  return COLORS.find((color) => color === name);
}

/** The colour of most coloured pixels, if one has the majority. */
export function colorOf(shares: ColorShares): Color | undefined {
  return COLORS.find((color) => (shares[color] ?? 0) > CLEAR_SHARE);
}

/**
 * Counts the hues in the ellipse that a box encloses. Pixels that lie in the boxes of other objects are left out, as long as a fifth of the
 * ellipse remains.
 */
export function measureColors(picture: Picture, box: Box, others: readonly Box[]): ColorShares {
  const alone = countHues(picture, box, others);
  return shares(alone.seen >= 0.2 * alone.total ? alone : countHues(picture, box, []));
}

interface HueCount {
  /** Pixels of the ellipse, those of them that were looked at, and the coloured ones of each colour. */
  total: number;
  seen: number;
  readonly colored: Map<Color, number>;
}

function countHues({ width, height, rgb }: Picture, box: Box, excluded: readonly Box[]): HueCount {
  const count: HueCount = { total: 0, seen: 0, colored: new Map() };
  const [middleX, middleY] = [(box.left + box.right) / 2, (box.lower + box.upper) / 2];
  const [radiusX, radiusY] = [(box.right - box.left) / 2, (box.upper - box.lower) / 2];
  for (let row = Math.max(0, Math.floor(height - box.upper)); row < Math.min(height, height - box.lower); row++) {
    const y = height - row - 0.5;
    for (let column = Math.max(0, Math.floor(box.left)); column < Math.min(width, box.right); column++) {
      const x = column + 0.5;
      if (((x - middleX) / radiusX) ** 2 + ((y - middleY) / radiusY) ** 2 > 1) continue;
      count.total++;
      if (excluded.some((other) => x > other.left && x < other.right && y > other.lower && y < other.upper)) continue;
      count.seen++;
      const at = 3 * (row * width + column);
      const color = colorOfPixel(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0);
      if (color) count.colored.set(color, (count.colored.get(color) ?? 0) + 1);
    }
  }
  return count;
}

function shares({ seen, colored }: HueCount): ColorShares {
  const sum = [...colored.values()].reduce((total, value) => total + value, 0);
  return sum < LEAST_COLORED * seen ? {} : Object.fromEntries([...colored].map(([color, value]) => [color, value / sum]));
}

/** Undefined for greys. Channels from 0 to 255. */
export function colorOfPixel(red: number, green: number, blue: number): Color | undefined {
  const high = Math.max(red, green, blue);
  const chroma = high - Math.min(red, green, blue);
  if (chroma < LEAST_CHROMA || chroma < LEAST_SATURATION * high) return undefined;
  const sixth = high === red ? ((green - blue) / chroma + 6) % 6 : high === green ? (blue - red) / chroma + 2 : (red - green) / chroma + 4;
  const hue = 60 * sixth;
  // The last colour that begins at or before the hue; before the second one's beginning it is the first, which spans 0 degrees.
  return hue >= HUES[0][1] ? "red" : (HUES.slice(1).findLast(([, begins]) => begins <= hue)?.[0] ?? "red");
}
