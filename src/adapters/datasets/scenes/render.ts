import type { Box } from "../../../core/task/query";
import { iconOf } from "./art";
import { SCENE_HEIGHT, SCENE_WIDTH, type Backdrop, type Placement, type Scene } from "./compose";
import { COLORS } from "./nouns";

/** Draws composed scenes with `sharp`, which is loaded at the first use. */

/** The picture as PNG bytes. */
export async function renderScene(scene: Scene): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const pixels = await renderPixels(scene);
  return sharp(pixels, { raw: { width: SCENE_WIDTH, height: SCENE_HEIGHT, channels: 3 } }).png({ compressionLevel: 6 }).toBuffer();
}

/** The picture as raw sRGB, `[240, 320, 3] uint8`, row 0 on top. */
export async function renderPixels(scene: Scene): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const layers = await Promise.all(scene.placements.map(async (placement) => ({ ...(await sprite(placement)), placement })));
  const composites = layers.map(({ data, width, height, placement }) => ({
    input: data, raw: { width, height, channels: 4 as const }, left: placement.box.left, top: SCENE_HEIGHT - placement.box.upper,
  }));
  const { data } = await sharp(Buffer.from(backdropSvg(scene.backdrop))).composite(composites).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return data;
}

interface Sprite {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

const sprites = new Map<string, Promise<Sprite>>();
const MOST_SPRITES = 20_000;

function sprite(placement: Placement): Promise<Sprite> {
  const { width, height } = size(placement.box);
  const key = [placement.icon, placement.tint ?? "", placement.mirrored, width, height].join("|");
  const known = sprites.get(key);
  if (known) return known;
  if (sprites.size >= MOST_SPRITES) sprites.clear();
  const drawn = drawSprite(placement, width, height);
  sprites.set(key, drawn);
  return drawn;
}

async function drawSprite(placement: Placement, width: number, height: number): Promise<Sprite> {
  const { default: sharp } = await import("sharp");
  const { body, extent } = iconOf(placement.icon);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${extent.join(" ")}" preserveAspectRatio="none">${body}</svg>`;
  const image = sharp(Buffer.from(svg)).resize(width, height, { fit: "fill" }).ensureAlpha();
  const data = await (placement.mirrored ? image.flop() : image).raw().toBuffer();
  const tint = placement.tint === undefined ? undefined : COLORS[placement.tint];
  if (tint) recolor(data, tint);
  return { data, width, height };
}

/** Keeps how light each pixel is and replaces its hue, so that the tint is really in the pixels. `[h, w, 4] uint8`, in place. */
function recolor(rgba: Buffer, tint: readonly [number, number, number]): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const light = (0.299 * (rgba[i] ?? 0) + 0.587 * (rgba[i + 1] ?? 0) + 0.114 * (rgba[i + 2] ?? 0)) / 255;
    const depth = 0.42 + 0.58 * Math.min(1, light * 1.5);
    const shine = 0.4 * Math.max(0, (light - 0.72) / 0.28);
    for (let c = 0; c < 3; c++) {
      const base = (tint[c] ?? 0) * depth;
      rgba[i + c] = Math.round(base + (255 - base) * shine);
    }
  }
}

function size(box: Box): { width: number; height: number } {
  return { width: box.right - box.left, height: box.upper - box.lower };
}

function backdropSvg({ horizon, wall, floor, clutter }: Backdrop): string {
  const rgb = (color: readonly number[], shift = 0): string => `rgb(${color.map((v) => Math.round(Math.max(0, Math.min(255, v + shift)))).join(",")})`;
  const gradient = (id: string, color: readonly number[]): string =>
    `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${rgb(color, 8)}"/><stop offset="1" stop-color="${rgb(color, -8)}"/></linearGradient>`;
  const shapes = clutter.map(({ x, y, rx, ry, shade }) =>
    `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${shade < 0 ? "black" : "white"}" fill-opacity="${Math.abs(shade).toFixed(3)}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SCENE_WIDTH}" height="${SCENE_HEIGHT}"><defs>${gradient("w", wall)}${gradient("f", floor)}</defs>` +
    `<rect width="${SCENE_WIDTH}" height="${horizon}" fill="url(#w)"/><rect y="${horizon}" width="${SCENE_WIDTH}" height="${SCENE_HEIGHT - horizon}" fill="url(#f)"/>${shapes.join("")}</svg>`;
}
