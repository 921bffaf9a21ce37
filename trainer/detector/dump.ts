/**
 * Draws scenes for the training of the detector:
 *
 *     node --import tsx trainer/detector/dump.ts --out DIR [--scenes 6000] [--seed 1000001]
 *
 * Writes `pictures.u8` (bytes, [N, 240, 320, 3]), `boxes.f32` (little-endian floats, [M, 6]:
 * picture, noun, left, top, right, bottom in pixels, y down, in drawing order) and `scenes.json`.
 * Every other picture has been through JPEG of quality 50 to 95.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { composeScene, SCENE_HEIGHT, SCENE_WIDTH } from "../../src/adapters/scenes/compose";
import { NOUNS } from "../../src/adapters/scenes/nouns";
import { renderPixels } from "../../src/adapters/scenes/render";

const { values } = parseArgs({
  options: { out: { type: "string" }, scenes: { type: "string", default: "6000" },
    seed: { type: "string", default: "1000001" } },
});
if (!values.out) throw new Error("--out DIR is missing");
const [out, count, seed] = [values.out, Number(values.scenes), Number(values.seed)];
const raw = { width: SCENE_WIDTH, height: SCENE_HEIGHT, channels: 3 as const };

fs.mkdirSync(out, { recursive: true });
const pictures = fs.openSync(path.join(out, "pictures.u8"), "w");
const boxes: number[] = [];
for (let index = 0; index < count; index++) {
  const scene = composeScene({ seed, split: "train", index });
  let pixels = await renderPixels(scene.drawing);
  if (index % 2 === 1)
    pixels = await sharp(
      await sharp(pixels, { raw }).jpeg({ quality: 50 + (index % 46) }).toBuffer(),
    ).raw().toBuffer();
  fs.writeSync(pictures, pixels);
  scene.image.objects.forEach(({ noun, box }) =>
    boxes.push(index, NOUNS.indexOf(noun), box.left, SCENE_HEIGHT - box.upper, box.right,
      SCENE_HEIGHT - box.lower)
  );
}
fs.closeSync(pictures);
fs.writeFileSync(path.join(out, "boxes.f32"), new Float32Array(boxes));
fs.writeFileSync(path.join(out, "scenes.json"),
  `${
    JSON.stringify({ nouns: NOUNS, width: SCENE_WIDTH, height: SCENE_HEIGHT, seed, scenes: count })
  }\n`);
