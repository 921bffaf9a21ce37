// Takes the icons that scenes need out of the icon package, with their visible extents: dist/scenes-art.json.
import * as esbuild from "esbuild";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import sharp from "sharp";

const root = path.resolve(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
const RASTER = 256;

/** Visible part of a drawing of `size` units: x, y (down), width, height in those units. */
async function extent(svg, size) {
  const { data } = await sharp(Buffer.from(svg), { density: 72 }).resize(RASTER, RASTER).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [RASTER, RASTER, 0, 0];
  for (let y = 0; y < RASTER; y++) for (let x = 0; x < RASTER; x++) {
    if (data[(y * RASTER + x) * 4 + 3] < 32) continue;
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  }
  return [left, top, right - left, bottom - top].map((v) => (v * size) / RASTER);
}

/** Writes the icons; resolves to the file's path. */
export async function writeSceneArt(out) {
  const bundled = await esbuild.build({ entryPoints: [path.join(root, "src/adapters/datasets/scenes/nouns.ts")], bundle: true, write: false, format: "esm" });
  const { NOUNS } = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString("base64")}`);
  const set = JSON.parse(fs.readFileSync(require.resolve("@iconify-json/fluent-emoji-flat/icons.json"), "utf8"));
  const art = {};
  for (const { icon } of NOUNS) {
    const body = set.icons[icon]?.body;
    if (!body) throw new Error(`@iconify-json/fluent-emoji-flat has no icon "${icon}"; see nouns.ts`);
    const size = set.width ?? 32;
    art[icon] = { body, extent: await extent(`<svg xmlns="http://www.w3.org/2000/svg" width="${RASTER}" height="${RASTER}" viewBox="0 0 ${size} ${size}">${body}</svg>`, size) };
  }
  const file = path.join(out, "scenes-art.json");
  fs.writeFileSync(file, JSON.stringify(art));
  return file;
}
