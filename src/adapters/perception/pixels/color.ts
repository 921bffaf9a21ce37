import type { Box } from "../../../core/task/query";
import type { Picture } from "./picture";

/**
 * Where each hue begins on its circle, in degrees; the last one's end is the first one's beginning.
 */
const HUES = [
  ["red", 345],
  ["orange", 12],
  ["yellow", 41],
  ["green", 70],
  ["blue", 190],
  ["purple", 247],
  ["pink", 302],
] as const;

/** The colours that a perception tells apart. */
export interface Palette {
  readonly colors: readonly string[];
  /** Other words for some of them. */
  readonly synonyms: Readonly<Record<string, string>>;
  /** The colour of a pixel, channels from 0 to 255; undefined if it has none of them. */
  ofPixel(red: number, green: number, blue: number): string | undefined;
  /** A colour is an object's colour above this share of its coloured pixels. */
  readonly clearShare: number;
}

/** Hues alone: scenes are tinted in them, before grey walls and floors. */
export const HUE_PALETTE: Palette = { colors: HUES.map(([name]) => name), synonyms: {},
  ofPixel: hueOfPixel, clearShare: 0.5 };

/**
 * Brightest channel of what is called black, with a hue or without; of a grey that is called white
 * at least.
 */
const BLACK = { anyHue: 50, grey: 80 };
const WHITE = 175;
/** Brightest channel of an orange that is called brown. */
const BROWN = 165;

/**
 * The colours by which people name things in photographs. Large parts of most are in the shade or
 * shine, so that a third is clear enough.
 */
export const EVERYDAY_PALETTE: Palette = {
  colors: [...HUE_PALETTE.colors, "brown", "black", "gray", "white"],
  synonyms: { grey: "gray", silver: "gray", violet: "purple", tan: "brown" },
  clearShare: 0.33,
  ofPixel(red, green, blue) {
    const bright = Math.max(red, green, blue);
    if (bright < BLACK.anyHue) return "black";
    const hue = hueOfPixel(red, green, blue);
    if (hue === undefined) return bright < BLACK.grey ? "black" : bright < WHITE ? "gray" : "white";
    return hue === "orange" && bright < BROWN ? "brown" : hue;
  },
};

/** Share of an object's coloured pixels for each colour that occurs, 0 to 1. */
export type ColorShares = Readonly<Record<string, number>>;

/**
 * Below this difference of the largest and smallest channel, relative to the largest, a pixel is
 * grey: wall, floor, shadows.
 */
const LEAST_SATURATION = 0.22;
const LEAST_CHROMA = 24;
/** Share of the object's pixels that must be coloured at all. */
const LEAST_COLORED = 0.05;

/** The colour that a word names, if it is one of the palette. */
export function colorIn(palette: Palette, word: string): string | undefined {
  const name = word.trim().toLowerCase();
  if (palette.colors.includes(name)) return name;
  return Object.hasOwn(palette.synonyms, name) ? palette.synonyms[name] : undefined;
}

/** Whether so much of an object has a colour that it is one of its colours. */
export function hasColor(palette: Palette, shares: ColorShares, color: string): boolean {
  return (shares[color] ?? 0) > palette.clearShare;
}

/** The colour of most coloured pixels, if it is clear. */
export function colorOf(palette: Palette, shares: ColorShares): string | undefined {
  const [first] = Object.keys(shares).sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
  return first !== undefined && hasColor(palette, shares, first) ? first : undefined;
}

/**
 * Counts the colours in the ellipse that a box encloses. Pixels that lie in the boxes of other
 * objects are left out, as long as a fifth of the ellipse remains.
 */
export function measureColors(palette: Palette, picture: Picture, box: Box,
  others: readonly Box[]): ColorShares {
  const alone = countColors(palette, picture, box, others);
  return shares(alone.seen >= 0.2 * alone.total ? alone : countColors(palette, picture, box, []));
}

interface ColorCount {
  /**
   * Pixels of the ellipse, those of them that were looked at, and the coloured ones of each colour.
   */
  total: number;
  seen: number;
  readonly colored: Map<string, number>;
}

function countColors(palette: Palette, { width, height, rgb }: Picture, box: Box,
  excluded: readonly Box[]): ColorCount {
  const count: ColorCount = { total: 0, seen: 0, colored: new Map() };
  const [middleX, middleY] = [(box.left + box.right) / 2, (box.lower + box.upper) / 2];
  const [radiusX, radiusY] = [(box.right - box.left) / 2, (box.upper - box.lower) / 2];
  for (let row = Math.max(0, Math.floor(height - box.upper));
    row < Math.min(height, height - box.lower); row++) {
    const y = height - row - 0.5;
    for (let column = Math.max(0, Math.floor(box.left)); column < Math.min(width, box.right);
      column++) {
      const x = column + 0.5;
      if (((x - middleX) / radiusX) ** 2 + ((y - middleY) / radiusY) ** 2 > 1) continue;
      count.total++;
      if (excluded.some((other) =>
        x > other.left && x < other.right && y > other.lower && y < other.upper
      )) continue;
      count.seen++;
      const at = 3 * (row * width + column);
      const color = palette.ofPixel(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0);
      if (color !== undefined) count.colored.set(color, (count.colored.get(color) ?? 0) + 1);
    }
  }
  return count;
}

function shares({ seen, colored }: ColorCount): ColorShares {
  const sum = [...colored.values()].reduce((total, value) => total + value, 0);
  return sum < LEAST_COLORED * seen ?
    {} :
    Object.fromEntries([...colored].map(([color, value]) => [color, value / sum]));
}

/** Undefined for greys. Channels from 0 to 255. */
export function hueOfPixel(red: number, green: number, blue: number): string | undefined {
  const high = Math.max(red, green, blue);
  const chroma = high - Math.min(red, green, blue);
  if (chroma < LEAST_CHROMA || chroma < LEAST_SATURATION * high) return undefined;
  const sixth = high === red ?
    ((green - blue) / chroma + 6) % 6 :
    high === green ?
    (blue - red) / chroma + 2 :
    (red - green) / chroma + 4;
  const hue = 60 * sixth;
  // The last colour that begins at or before the hue; before the second one's beginning it is the
  // first, which spans 0 degrees.
  return hue >= HUES[0][1] ?
    "red" :
    (HUES.slice(1).findLast(([, begins]) => begins <= hue)?.[0] ?? "red");
}
