// `npm run bench -- photo [--photographs N]`: the photo detector under ONNX Runtime against the
// same weights in TensorFlow.js, by COCO's definition on the demo photographs of val2017, without a
// score threshold; exit status 1 if their AP differs by more than .01.
import { parseArgs } from "node:util";
import { imageRef } from "../../src/adapters/files/image-ref";
import { requireEngine } from "../../src/adapters/optional/load";
import { openDetector } from "../../src/adapters/perception/detector/detector";
import { readOutput } from "../../src/adapters/perception/detector/output";
import { PHOTO_CLASSES } from "../../src/adapters/perception/photo/classes";
import { photoDescription } from "../../src/adapters/perception/photo/photo";
import { OUTPUT, photoWeights } from "../../src/adapters/perception/photo/weights";
import { type Detection, readDetections } from "../../src/adapters/perception/pixels/detections";
import { frame, type Picture, readPicture } from "../../src/adapters/perception/pixels/picture";
import { cocoMetrics, type Placed } from "../../src/core/official/coco";
import type { DetectedBox } from "../../src/core/official/match-boxes";
import { validationPhotographs } from "./photo/photographs";
import { originalRuntime } from "./photo/tfjs";

const MOST_DIFFERENCE = 0.01;
const { values } = parseArgs({ options: { photographs: { type: "string" } } });
const photographs = validationPhotographs();
if (!photographs) process.exit(0);

const logger = { info: () => undefined, warn: console.error, error: console.error };
const { file } = await photoWeights(logger);
const description = photoDescription(file);
const original = await originalRuntime(requireEngine("photo"));
const detector = await openDetector(description, file, { logger,
  broken: (cause) => cause as never });

/**
 * What is compared: the same pixels in both runtimes, and each runtime with its own way of making a
 * picture smaller.
 */
const arms = {
  "ONNX Runtime": async (picture: Picture) => detector.detect(picture, 0),
  "TensorFlow.js, the same 512 x 512 pixels": async (picture: Picture) => {
    const { rgb } = await frame(picture, 512, 512, "stretch");
    return detections(original.detect({ width: 512, height: 512, rgb }, true), picture);
  },
  "TensorFlow.js, its own resizeBilinear": async (picture: Picture) =>
    detections(original.detect(picture, false), picture),
} as const;

function detections(rows: Float32Array, picture: Picture): readonly Detection[] {
  const candidates = readOutput({
    [OUTPUT]: { type: "float32", data: rows, dims: [1, rows.length / 6, 6] },
  }, description);
  const placement = { scaleX: 512 / picture.width, scaleY: 512 / picture.height, left: 0, top: 0 };
  return readDetections(candidates, PHOTO_CLASSES, placement, picture, { threshold: 0,
    sameNounOverlap: description.nmsIou, anyNounOverlap: 1 });
}

const chosen = photographs.files.slice(0, Number(values.photographs ?? photographs.files.length));
const annotated = photographs.annotated.filter(({ image }) =>
  chosen.some((one) => one.image === image)
);
console.log(`${chosen.length} photographs of val2017, ${annotated.length} boxes; class-wise NMS ` +
  `${description.nmsIou}, no score threshold`);
const aps: number[] = [];
for (const [name, detect] of Object.entries(arms)) {
  const found: Placed<DetectedBox>[] = [];
  let ms = 0;
  for (const { image, file: photograph } of chosen) {
    const picture = await readPicture(await imageRef(photograph, "this benchmark"));
    const start = performance.now();
    for (const { noun, score, box } of await detect(picture)) {
      found.push({ image, category: noun,
        value: { score,
          box: [box.left, picture.height - box.upper, box.right - box.left,
            box.upper - box.lower] } });
    }
    ms += performance.now() - start;
  }
  const metrics = cocoMetrics(annotated, found);
  aps.push(metrics.AP);
  console.log(`${name}: ` +
    `${Object.entries(metrics).map(([key, value]) => `${key} ${value.toFixed(4)}`).join("  ")}; ` +
    `${(ms / chosen.length).toFixed(0)} ms a photograph`);
}
await detector.close();
const [ours = NaN, ...theirs] = aps;
const difference = Math.max(...theirs.map((ap) => Math.abs(ap - ours)));
console.log(`largest difference of AP: ${difference.toFixed(5)} (allowed: ${MOST_DIFFERENCE})`);
process.exitCode = difference <= MOST_DIFFERENCE ? 0 : 1;
