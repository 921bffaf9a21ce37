import { randomInt, seededRandom } from "../../core/random";
import { iconBody } from "./art";
import type { SceneDrawing, SpritePlacement } from "./compose";
import { nounEntry } from "./nouns";
import { PALETTE } from "./palette";

/** Draws composed scenes with `sharp`, which is loaded at the first use. */

/** The picture as PNG bytes. */
export async function renderScene(drawing: SceneDrawing): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const raw = { width: drawing.width, height: drawing.height, channels: 3 as const };
  return sharp(await renderPixels(drawing), { raw }).png({ compressionLevel: 6 }).toBuffer();
}

/** The picture as raw sRGB, `[height, width, 3] uint8`, row 0 on top. */
export async function renderPixels(drawing: SceneDrawing): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const layers = await Promise.all(drawing.sprites.map(async (sprite) => ({
    input: await spritePixels(sprite),
    raw: { width: sprite.width, height: sprite.height, channels: 4 as const },
    left: sprite.left,
    top: sprite.top,
  })));
  return sharp(Buffer.from(backgroundSvg(drawing))).composite(layers).removeAlpha().raw()
    .toBuffer();
}

const sprites = new Map<string, Promise<Buffer>>();

/** `[height, width, 4] uint8`; each noun, size, tint and direction is drawn once. */
function spritePixels(sprite: SpritePlacement): Promise<Buffer> {
  const key = [sprite.noun, sprite.size, sprite.tint, sprite.mirrored].join("|");
  const drawn = sprites.get(key) ?? drawSprite(sprite);
  sprites.set(key, drawn);
  return drawn;
}

async function drawSprite(
  { noun, width, height, tint, mirrored }: SpritePlacement,
): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const { icon, extent } = nounEntry(noun);
  const view = [extent.left, extent.top, extent.right - extent.left, extent.bottom - extent.top]
    .join(" ");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="${view}" preserveAspectRatio="none">${iconBody(icon)}</svg>`;
  const image = sharp(Buffer.from(svg)).resize(width, height, { fit: "fill" }).ensureAlpha();
  const pixels = await (mirrored ? image.flop() : image).raw().toBuffer();
  if (tint) recolor(pixels, PALETTE[tint]);
  return pixels;
}

/**
 * Keeps how light each pixel is and replaces its hue, so that the tint is really in the pixels.
 * `[h, w, 4] uint8`, in place.
 */
function recolor(rgba: Buffer, tint: readonly [number, number, number]): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const light =
      (0.299 * (rgba[i] ?? 0) + 0.587 * (rgba[i + 1] ?? 0) + 0.114 * (rgba[i + 2] ?? 0)) / 255;
    const depth = 0.58 + 0.42 * Math.min(1, light * 1.5);
    const shine = 0.4 * Math.max(0, (light - 0.72) / 0.28);
    for (const [channel, value] of tint.entries())
      rgba[i + channel] = Math.round(value * depth + (255 - value * depth) * shine);
  }
}

type Rgb = readonly [number, number, number];

/** A wall and a floor in soft greys, and a few neutral shapes that are no objects. */
function backgroundSvg({ width, height, backgroundSeed }: SceneDrawing): string {
  const random = seededRandom(backgroundSeed);
  const horizon = Math.round(height * (0.33 + 0.3 * random()));
  const grey = (low: number, high: number): Rgb => {
    const light = low + (high - low) * random();
    return [light + 8 * random(), light + 8 * random(), light + 8 * random()];
  };
  const css = (color: Rgb, shift: number): string =>
    `rgb(${color.map((value) => Math.round(Math.min(255, value + shift))).join(",")})`;
  const gradient = (id: string, color: Rgb): string =>
    `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" ` +
    `stop-color="${css(color, 8)}"/><stop offset="1" ` +
    `stop-color="${css(color, -8)}"/></linearGradient>`;
  const defs = `<defs>${gradient("wall", grey(215, 240))}${
    gradient("floor", grey(165, 205))
  }</defs>`;
  const clutter = Array.from({ length: randomInt(random, 7) }, () => {
    const [x, y, rx, ry] = [randomInt(random, width), randomInt(random, height),
      6 + randomInt(random, 30), 4 + randomInt(random, 16)];
    return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" ` +
      `fill="${random() < 0.5 ? "black" : "white"}" ` +
      `fill-opacity="${(0.05 + 0.2 * random()).toFixed(3)}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" ` +
    `height="${height}">${defs}<rect width="${width}" height="${horizon}" fill="url(#wall)"/>` +
    `<rect y="${horizon}" width="${width}" height="${height - horizon}" ` +
    `fill="url(#floor)"/>${clutter.join("")}</svg>`;
}
