/**
 * Measures the shipped detector on scenes that neither its training nor a data set has seen:
 *
 *     node --import tsx trainer/detector/evaluate.ts [--scenes 300] [--seed 2000003] \
 *       [--model media/models/detector]
 */
import { parseArgs } from "node:util";
import sharp from "sharp";
import { openSceneDetector, SCORE_THRESHOLD } from "../../src/adapters/perception/scenes/detector";
import { composeScene, SCENE_HEIGHT, SCENE_WIDTH } from "../../src/adapters/scenes/compose";
import { renderPixels } from "../../src/adapters/scenes/render";
import { averagePrecision50, type Labelled, matches, type Scored } from "./average-precision";

const { values } = parseArgs({ options: {
  scenes: { type: "string", default: "300" },
  seed: { type: "string", default: "2000003" },
  model: { type: "string", default: "media/models/detector" },
} });
const raw = { width: SCENE_WIDTH, height: SCENE_HEIGHT, channels: 3 as const };
const quiet = { info: () => undefined, warn: console.error, error: console.error };
const detector = await openSceneDetector(values.model, quiet);

for (const jpeg of [false, true]) {
  const truth: Labelled[] = [];
  const found: Scored[] = [];
  let ms = 0;
  for (let picture = 0; picture < Number(values.scenes); picture++) {
    const scene = composeScene({ seed: Number(values.seed), split: "test", index: picture });
    truth.push(...scene.image.objects.map(({ noun, box }) => ({ picture, noun, box })));
    const drawn = await renderPixels(scene.drawing);
    const rgb = jpeg ?
      await sharp(await sharp(drawn, { raw }).jpeg({ quality: 90 }).toBuffer()).raw().toBuffer() :
      drawn;
    const start = performance.now();
    const detections = await detector.detect({ width: SCENE_WIDTH, height: SCENE_HEIGHT, rgb },
      0.01);
    ms += performance.now() - start;
    found.push(...detections.map((detection) => ({ ...detection, picture })));
  }
  const byNoun = averagePrecision50(found, truth);
  const sure = found.filter(({ score }) => score >= SCORE_THRESHOLD);
  const right = matches(sure, truth).filter(Boolean).length;
  const mean = [...byNoun.values()].reduce((sum, ap) => sum + ap, 0) / byNoun.size;
  const weakest = [...byNoun].sort((a, b) => a[1] - b[1]).slice(0, 8).map(([noun, ap]) =>
    `${noun} ${ap.toFixed(2)}`
  ).join(", ");
  console.log(`${jpeg ? "JPEG 90" : "PNG    "}: AP50 ${mean.toFixed(3)} over ${byNoun.size} ` +
    `nouns, ${truth.length} objects in ${values.scenes} scenes; at score ${SCORE_THRESHOLD}: ` +
    `recall ${(right / truth.length).toFixed(3)}, precision ` +
    `${(right / sure.length).toFixed(3)}; ${(ms / Number(values.scenes)).toFixed(1)} ms a ` +
    "picture");
  console.log(`         weakest: ${weakest}`);
}
await detector.close();
