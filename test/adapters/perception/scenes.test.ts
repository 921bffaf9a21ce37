import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import sharp from "sharp";
import { imageRef } from "../../../src/adapters/files/image-ref";
import { createScenesPerception } from "../../../src/adapters/perception/scenes/scenes";
import { composeScene, type Scene } from "../../../src/adapters/scenes/compose";
import { NOUNS } from "../../../src/adapters/scenes/nouns";
import { COLORS } from "../../../src/adapters/scenes/palette";
import { renderScene } from "../../../src/adapters/scenes/render";
import { DataError } from "../../../src/core/errors";
import type { ImageRef, Perception, PerceptionAnswer, PerceptionCall,
  Region } from "../../../src/core/ports/perception";
import type { Box } from "../../../src/core/task/query";
import { type Labelled, matches, type Scored } from "../../../trainer/detector/average-precision";

// neither the detector's training, nor its evaluation, nor a data set uses it
const SEED = 3_000_007;
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const whole = (image: ImageRef): Region => ({ image,
  box: { left: 0, lower: 0, right: image.width, upper: image.height } });
const textOf = (
  answer: PerceptionAnswer,
): string | undefined => (answer.kind === "text" ? answer.value : undefined);

describe("perception of scenes", function() {
  this.timeout(60_000);
  let folder: string;
  let perception: Perception;
  const scenes: { readonly scene: Scene; readonly image: ImageRef }[] = [];

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-scenes-"));
    perception = await createScenesPerception({ logger, cacheFolder: path.join(folder, "cache") });
    for (let index = 0; index < 40; index++) {
      const scene = composeScene({ seed: SEED, split: "test", index });
      const file = path.join(folder, `scene-${index}.png`);
      fs.writeFileSync(file, await renderScene(scene.drawing));
      scenes.push({ scene, image: await imageRef(file, "the test") });
    }
  });
  after(async () => {
    await perception.close();
    fs.rmSync(folder, { recursive: true });
  });

  const boxes = async (image: ImageRef, name: string,
    box?: Box): Promise<readonly (Box & { score: number })[]> => {
    const answer = await perception.call({ member: "find",
      region: box ? { image, box } : whole(image), name });
    assert.equal(answer.kind, "boxes");
    return answer.kind === "boxes" ? answer.boxes : [];
  };

  it("finds at least 85% of the objects, and at least 85% of its findings are right", async () => {
    const truth: Labelled[] = [];
    const found: Scored[] = [];
    for (const [picture, { scene, image }] of scenes.entries()) {
      truth.push(...scene.image.objects.map(({ noun, box }) => ({ picture, noun, box })));
      for (const noun of NOUNS)
        found.push(
          ...(await boxes(image, noun)).map(({ score, ...box }) => ({ picture, noun, box, score })),
        );
    }
    const right = matches(found, truth).filter(Boolean).length;
    assert.ok(truth.length > 150, `${truth.length} objects`);
    assert.ok(right / truth.length >= 0.85, `recall ${right} of ${truth.length}`);
    assert.ok(right / found.length >= 0.85, `precision ${right} of ${found.length}`);
    // It is a real detector: if it never errs here, the test reads annotations somewhere.
    assert.ok(right < truth.length || right < found.length, "no error at all");
  });

  it("finds in a region what has its centre there, and cuts its boxes off at the region's edges", async () => {
    const { image } = scenes[3]!;
    const left = { left: 0, lower: 0, right: 160, upper: 240 };
    const all = await boxes(image, "object");
    const inside = await boxes(image, "objects", left);
    assert.equal(inside.length, all.filter((box) => (box.left + box.right) / 2 <= 160).length);
    assert.ok(inside.length > 0 && inside.every((box) => box.right <= 160));
    assert.ok(inside.every((box, i) => i === 0 || box.score <= inside[i - 1]!.score));
  });

  it("names the colour of at least 90% of the tinted objects, and verifies it", async () => {
    const score = { n: 0, named: 0, verified: 0, confused: 0 };
    for (const { scene, image } of scenes) {
      for (const { color, box, noun } of scene.image.objects) {
        if (!color) continue;
        score.n++;
        score.named += Number(
          textOf(
            await perception.call({ member: "simple_query", region: { image, box },
              question: "What color is this?" }),
          ) === color,
        );
        const verify = async (property: string): Promise<boolean> => {
          const answer = await perception.call({ member: "verify_property", region: { image, box },
            name: noun, property });
          return answer.kind === "boolean" && answer.value;
        };
        score.verified += Number(await verify(color));
        score.confused += Number(
          await verify(
            COLORS[(COLORS.indexOf(color as (typeof COLORS)[number]) + 1) % COLORS.length]!,
          ),
        );
      }
    }
    assert.ok(score.n > 100 && score.named / score.n >= 0.9, JSON.stringify(score));
    assert.ok(score.verified / score.n >= 0.8 && score.confused / score.n < 0.05,
      JSON.stringify(score));
  });

  it("names objects, chooses among texts, and among pictures", async () => {
    const score = { n: 0, named: 0, chosen: 0, retrieved: 0 };
    for (const [index, { scene, image }] of scenes.entries()) {
      const object = scene.image.objects[0]!;
      const stranger = NOUNS.find((noun) =>
        scene.image.objects.every((other) => other.noun !== noun)
      )!;
      const other = scenes.find(({ scene: s }, i) =>
        i > index && s.image.objects.every(({ noun }) =>
          noun !== object.noun
        )
      ) ?? scenes[0]!;
      const region = { image, box: object.box };
      score.n++;
      score.named += Number(
        textOf(
          await perception.call({ member: "simple_query", region, question: "What is this?" }),
        ) === object.noun,
      );
      const options = [`a photo of a ${stranger}`, `a photo of a ${object.noun}`];
      score.chosen += Number(
        textOf(await perception.call({ member: "best_text_match", region, options })) ===
          options[1],
      );
      const retrieved = await perception.call({ member: "best_image_match",
        regions: [whole(other.image), whole(image)], content: `a ${object.noun}` });
      score.retrieved += Number(retrieved.kind === "number" && retrieved.value === 1);
    }
    assert.ok(
      score.named >= 0.85 * score.n && score.chosen >= 0.85 * score.n &&
        score.retrieved >= 0.85 * score.n,
      JSON.stringify(score),
    );
  });

  it("places what stands lower in the picture nearer", async () => {
    const { image } = scenes[0]!;
    const depth = async (box: Box): Promise<number> => {
      const answer = await perception.call({ member: "compute_depth", region: { image, box } });
      return answer.kind === "number" ? answer.value : NaN;
    };
    const found = [...await boxes(image, "object")].sort((a, b) => a.lower - b.lower);
    const depths = await Promise.all(found.map(depth));
    assert.ok(
      depths.length > 1 &&
        depths.every((value, i) => value >= 1 && (i === 0 || value >= depths[i - 1]!)),
      depths.join(" "),
    );
  });

  it("answers from pixels alone: stripped, renamed, moved and re-encoded as JPEG 90, pictures " +
    "give the same answers (97 of 100)", async () => {
    const moved = path.join(folder, "elsewhere", "deep");
    fs.mkdirSync(moved, { recursive: true });
    const score = { n: 0, exact: 0, jpeg: 0 };
    const changed: string[] = [];
    for (const [index, { scene, image }] of scenes.entries()) {
      const [png, jpeg] = [path.join(moved, `${index}-holiday.PNG`),
        path.join(moved, `${index}-beach.JPG`)];
      await sharp(image.file).withExif({ IFD0: { ImageDescription: "a zebra" } }).toFile(png);
      // sharp drops metadata unless told to keep it
      fs.writeFileSync(jpeg, await sharp(png).jpeg({ quality: 90 }).toBuffer());
      const copies = [await imageRef(png, "the test"), await imageRef(jpeg, "the test")] as const;
      for (const call of callsOn(scene, image)) {
        const [answer, exact, compressed] = await Promise.all(
          [image, ...copies].map((one) => perception.call(call(whole(one)))),
        );
        score.n++;
        score.exact += Number(isDeepStrictEqual(exact, answer));
        score.jpeg += Number(alike(compressed!, answer!));
        if (!alike(compressed!, answer!))
          changed.push(`scene ${index}: ` +
            `${call(whole(image)).member}`);
      }
    }
    // What the detector is unsure of (near its lowest confidence) may come or go with compression;
    // everything else stays.
    assert.ok(score.exact === score.n && score.jpeg >= 0.97 * score.n,
      `${JSON.stringify(score)} ${changed.join(", ")}`);
  });

  it("scales to pictures of another size", async () => {
    const { image } = scenes[2]!;
    const file = path.join(folder, "double.webp");
    await sharp(image.file).resize(640, 480).webp({ lossless: true }).toFile(file);
    const [small, large] = [await boxes(image, "object"),
      await boxes(await imageRef(file, "the test"), "object")];
    const again = small.filter((box) =>
      large.some((other) =>
        Math.abs(other.left - 2 * box.left) < 8 && Math.abs(other.upper - 2 * box.upper) < 8
      )
    );
    assert.ok(small.length > 3 && again.length >= small.length - 1,
      `${again.length} of ${small.length}`);
  });

  it("refuses what it cannot see", async () => {
    const region = whole(scenes[0]!.image);
    const calls: PerceptionCall[] = [
      { member: "find", region, name: "animal" },
      { member: "find", region, name: "red car" },
      { member: "exists", region, name: "unicorn" },
      { member: "verify_property", region, name: "car", property: "wooden" },
      { member: "simple_query", region, question: "How many cars are there?" },
      { member: "best_text_match", region, options: ["yes", "no"] },
      { member: "best_image_match", regions: [region], content: "happiness" },
      { member: "llm_query", question: "Who built it?", longAnswer: false },
    ];
    for (const call of calls)
      assert.equal((await perception.call(call)).kind, "unsupported", call.member);
  });

  it("names the file of a missing or broken picture, and does not remember the failure", async () => {
    const file = path.join(folder, "torn.png");
    const bytes = fs.readFileSync(scenes[0]!.image.file);
    const torn: ImageRef = { ...scenes[0]!.image, file, digest: "torn" };
    const call: PerceptionCall = { member: "exists", region: whole(torn), name: "car" };
    const named = (error: unknown): boolean =>
      error instanceof DataError && error.message.includes(file);
    await assert.rejects(perception.call(call), named);
    fs.writeFileSync(file, bytes.subarray(0, 200));
    await assert.rejects(perception.call(call), named);
    assert.equal(perception.isCached?.(call), false);
    fs.writeFileSync(file, bytes);
    assert.equal((await perception.call(call)).kind, "boolean");
    assert.equal(perception.isCached?.(call), true);
  });

  it("keeps answers for the next process", async () => {
    const { image } = scenes[1]!;
    const answer = await boxes(image, "object");
    const next = await createScenesPerception({ logger, cacheFolder: path.join(folder, "cache") });
    const call: PerceptionCall = { member: "find", region: whole({ ...image, file: "/gone.png" }),
      name: "object" };
    assert.equal(next.isCached?.(call), true);
    assert.deepEqual(await next.call(call), { kind: "boxes", boxes: answer });
    await next.close();
  });
});

/** One call of each member on a picture, in words that fit the scene. */
function callsOn({ image: { objects } }: Scene,
  original: ImageRef): ((region: Region) => PerceptionCall)[] {
  const { noun, box, color } = objects[0]!;
  const around = ({ image }: Region): Region => ({ image, box });
  return [
    (region) => ({ member: "find", region, name: noun }),
    (region) => ({ member: "exists", region, name: noun }),
    (region) => ({ member: "exists", region,
      name: NOUNS.find((other) => objects.every((object) => object.noun !== other))! }),
    (region) => ({ member: "verify_property", region: around(region), name: noun,
      property: color ?? "red" }),
    (region) => ({ member: "simple_query", region: around(region), question: "What is this?" }),
    (region) => ({ member: "simple_query", region: around(region),
      question: "What color is this?" }),
    (region) => ({ member: "best_text_match", region: around(region), options: [...COLORS] }),
    (region) => ({ member: "best_image_match",
      regions: [{ image: original, box: { left: 0, lower: 0, right: 8, upper: 8 } }, region],
      content: `a ${noun}` }),
    (region) => ({ member: "compute_depth", region: around(region) }),
  ];
}

/**
 * Equal, but for what compression moves a little: coordinates (4 pixels), confidences, and
 * distances (a tenth).
 */
function alike(actual: PerceptionAnswer, expected: PerceptionAnswer): boolean {
  if (actual.kind === "boxes" && expected.kind === "boxes") {
    const near = (a: Box, b: Box): boolean =>
      (["left", "lower", "right", "upper"] as const).every((side) =>
        Math.abs(a[side] - b[side]) <= 4
      );
    return actual.boxes.length === expected.boxes.length &&
      expected.boxes.every((box) => actual.boxes.some((other) => near(other, box)));
  }
  if (actual.kind === "number" && expected.kind === "number")
    return Math.abs(actual.value - expected.value) <= 0.1 * expected.value;
  return isDeepStrictEqual(actual, expected);
}
