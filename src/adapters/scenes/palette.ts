/**
 * The seven colours a scene's objects can be tinted with, chosen to stay apart in pixels after JPEG
 * (no brown: it is what shaded orange looks like). sRGB, 0 to 255.
 */
export const PALETTE = {
  red: [222, 32, 40],
  orange: [250, 132, 16],
  yellow: [245, 212, 30],
  green: [44, 160, 60],
  blue: [36, 96, 224],
  purple: [132, 56, 190],
  pink: [250, 130, 190],
} as const satisfies Readonly<Record<string, readonly [number, number, number]>>;

export type ColorName = keyof typeof PALETTE;
export const COLORS = Object.keys(PALETTE) as readonly ColorName[];
