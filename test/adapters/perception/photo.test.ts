import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp, { type Sharp } from "sharp";
import { imageRef } from "../../../src/adapters/files/image-ref";
import { ENGINES_VARIABLE, findEngine } from "../../../src/adapters/optional/package";
import { createPhotoPerception } from "../../../src/adapters/perception/photo/photo";
import { photoWeights } from "../../../src/adapters/perception/photo/weights";
import { DataError } from "../../../src/core/errors";
import type { FoundBox, ImageRef, Perception, PerceptionCall,
  Region } from "../../../src/core/ports/perception";
import { temporaryFolder } from "../../fakes/bench";
import { stopwatch } from "../../processor-time";
import { needSharedData } from "../../shared-data";

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const whole = (image: ImageRef): Region => ({ image,
  box: { left: 0, lower: 0, right: image.width, upper: image.height } });

describe("perception of photographs", function() {
  this.timeout(60_000);
  let perception: Perception;
  let folder: string;

  before(async function() {
    if (findEngine("photo") === undefined) {
      console.warn("SKIPPED: perception of photographs, because the package @vladmandic/human " +
        "is not installed: npm ci, or visrep setup-engines photo.");
      this.skip();
    }
    folder = temporaryFolder();
    perception = await createPhotoPerception({ logger });
  });
  after(() => perception?.close());

  const find = async (image: ImageRef, name: string,
    box = whole(image).box): Promise<readonly FoundBox[]> => {
    const answer = await perception.call({ member: "find", region: { image, box }, name });
    return answer.kind === "boxes" ? answer.boxes : assert.fail(JSON.stringify(answer));
  };
  const value = async (call: PerceptionCall): Promise<unknown> => {
    const answer = await perception.call(call);
    return answer.kind === "unsupported" || answer.kind === "boxes" ? answer.kind : answer.value;
  };
  const photograph = (test: Mocha.Context, name: string): Promise<ImageRef> =>
    imageRef(needSharedData(test, "coco-demo", "images", name), "the test");
  const save = async (name: string, image: Sharp): Promise<ImageRef> => {
    const file = path.join(folder, name);
    await image.toFile(file);
    return imageRef(file, "the test");
  };
  const blank = (width: number, height: number): Sharp =>
    sharp({ create: { width, height, channels: 3, background: "#d02020" } });

  it("finds things by their names and synonyms, the surest first, and knows no categories", async function() {
    // a bus of 285 x 166 at (192, 127) from the upper left, a truck, a car
    const street = await photograph(this, "000000568290.jpg");
    const [bus] = await find(street, "buses");
    assert.ok(
      bus && Math.abs(bus.left - 192) < 15 && Math.abs(bus.right - 477) < 15 &&
        Math.abs(street.height - bus.upper - 127) < 15,
      JSON.stringify(bus),
    );
    const people = await find(street, "people");
    assert.deepEqual(await find(street, "men"), people);
    assert.ok(
      people.every(({ score }, i) => score >= 0.3 && (i === 0 || score <= people[i - 1]!.score)),
    );
    assert.deepEqual([await value({ member: "exists", region: whole(street), name: "bus" }),
      await value({ member: "exists", region: whole(street), name: "giraffe" })], [true, false]);
    assert.equal(await value({ member: "find", region: whole(street), name: "vehicle" }),
      "unsupported");
  });

  it("finds in a crop what has its centre there, in coordinates of the whole picture", async function() {
    const street = await photograph(this, "000000568290.jpg");
    const left = { left: 0, lower: 0, right: 190, upper: street.height };
    assert.deepEqual(await find(street, "bus", left), []);
    const right = { left: 300, lower: 0, right: street.width, upper: street.height };
    const [bus] = await find(street, "bus", right);
    assert.ok(bus && bus.left === 300, JSON.stringify(bus));
  });

  it("names things and their colours", async function() {
    const street = await photograph(this, "000000568290.jpg");
    const { score: _, ...box } = (await find(street, "bus"))[0] as FoundBox;
    assert.equal(
      await value({ member: "simple_query", region: { image: street, box },
        question: "What is this?" }),
      "bus",
    );
    const red = await save("red.png", blank(64, 64));
    assert.equal(
      await value({ member: "verify_property", region: whole(red), name: "car", property: "red" }),
      false,
      "there is no car",
    );
    for (const call of [
      { member: "compute_depth", region: whole(street) },
      { member: "llm_query", question: "Who?", longAnswer: false },
      { member: "verify_property", region: whole(street), name: "bus", property: "wooden" },
      { member: "simple_query", region: whole(street), question: "What is he doing?" },
    ] satisfies PerceptionCall[]) assert.equal(await value(call), "unsupported", call.member);
  });

  it("chooses the picture and the caption that show a thing", async function() {
    const [street, animals] = [await photograph(this, "000000568290.jpg"),
      await photograph(this, "000000442450.jpg")];
    assert.equal(
      await value({ member: "best_image_match", regions: [whole(street), whole(animals)],
        content: "a dog" }),
      1,
    );
    assert.equal(
      await value({ member: "best_text_match", region: whole(street),
        options: ["a dog on a bed", "a bus on a street"] }),
      "a bus on a street",
    );
  });

  it("answers from what is seen upright: a photograph turned by its EXIF, in CMYK or as PNG has " +
    "the same large things", async function() {
    const original = await photograph(this, "000000568290.jpg");
    const pixels = fs.readFileSync(original.file);
    const turned = await save("turned.jpg",
      sharp(pixels).rotate(90).withMetadata({ orientation: 8 }));
    assert.deepEqual([turned.width, turned.height], [original.width, original.height]);
    const cmyk = await save("cmyk.jpg", sharp(pixels).toColourspace("cmyk").jpeg({ quality: 95 }));
    const png = await save("copy.png", sharp(pixels).png());
    const [bus] = await find(original, "bus");
    for (const copy of [turned, cmyk, png]) {
      const [other] = await find(copy, "bus");
      assert.ok(
        bus && other &&
          (["left", "lower", "right", "upper"] as const).every((side) =>
            Math.abs(bus[side] - other[side]) < 12
          ),
        `${copy.file}: ${JSON.stringify(other)}`,
      );
    }
  });

  it("takes pictures of 1 x 1 and of 30 megapixels", async () => {
    assert.deepEqual(await find(await save("dot.png", blank(1, 1)), "object"), []);
    const huge = await save("huge.jpg", blank(6000, 5000));
    const took = stopwatch();
    await find(huge, "object");
    assert.ok(took() < 20_000);
  });

  it("names a file that is no picture", async () => {
    const file = path.join(folder, "text.jpg");
    fs.writeFileSync(file, "no picture at all");
    await assert.rejects(imageRef(file, "the test"),
      (error) => error instanceof DataError && error.message.includes(file));
    const broken = { file, digest: "none", width: 10, height: 10 };
    await assert.rejects(find(broken, "dog"),
      (error) => error instanceof DataError && error.message.includes(file));
  });

  it("converts its network once, keeps it whole, and has another digest with other thresholds", async () => {
    const cache = temporaryFolder();
    const first = await photoWeights(logger, cache);
    const made = fs.statSync(first.file).mtimeMs;
    assert.deepEqual(await photoWeights(logger, cache), first);
    assert.equal(fs.statSync(first.file).mtimeMs, made);
    assert.deepEqual(fs.readdirSync(path.dirname(first.file)), [path.basename(first.file)]);
    const other = await createPhotoPerception({ logger, scoreThreshold: 0.25 });
    assert.notEqual(other.digest, perception.digest);
    await other.close();
  });

  it("tells when its package is damaged", async () => {
    const said = temporaryFolder();
    const models = path.join(said, "node_modules/@vladmandic/human/models");
    fs.mkdirSync(models, { recursive: true });
    for (const name of ["centernet.json", "centernet.bin"])
      fs.writeFileSync(path.join(models, name), "{}");
    process.env[ENGINES_VARIABLE] = said;
    try {
      await assert.rejects(photoWeights(logger, temporaryFolder()), (error) =>
        error instanceof DataError && error.message.includes(models));
    } finally {
      delete process.env[ENGINES_VARIABLE];
    }
  });
});

describe("the photo detector's package", () => {
  it("is the one that setup-engines installs", () => {
    const version = (file: string): unknown =>
      (JSON.parse(fs.readFileSync(file, "utf8")) as { dependencies: Record<string, string> })
        .dependencies["@vladmandic/human"];
    assert.equal(version("engines/photo/package.json"), version("package.json"));
  });
});
