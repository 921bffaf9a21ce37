import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import type { Format } from "../../../src/adapters/benchmarks/reading/sniff";
import { JsonlDataset } from "../../../src/adapters/store/dataset";
import { DataError } from "../../../src/core/errors";
import { temporaryFolder } from "../../fakes/bench";
import { type Imported, imported, picture, written } from "./importing";

const QUESTION = { question: "Is it red?", answer: "no", imageId: "a", isBalanced: true,
  groups: null, types: { structural: "verify", semantic: "attr", detailed: "verifyAttr" } };

/** Good records are kept, the others are told with file, record and field. */
describe("a data set with mistakes", function() {
  this.timeout(60_000);
  let images: string;
  before(async () => {
    images = temporaryFolder();
    for (const name of ["a.jpg", "b.jpg"]) await picture(images, name, 200, 100);
  });
  const from = (format: Format, content: unknown, changes: Parameters<typeof imported>[3] = {},
    name = "file.json"): Promise<Imported> =>
    imported(format, written(temporaryFolder(), name, content), images, changes);
  const told = ({ summary }: Imported): readonly string[] =>
    summary.problems.listed.map(({ kind, record, message }) => `${kind} ${record}: ${message}`);
  const lines = (records: readonly unknown[]): string =>
    records.map((record) => (typeof record === "string" ? record : JSON.stringify(record))).join(
      "\n",
    ) + "\n";

  it("truncated JSON: what comes before the cut is kept", async () => {
    const whole = JSON.stringify(
      Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`q${i}`, QUESTION])),
    );
    const made = await from("gqa", whole.slice(0, whole.indexOf(`"q1500"`) + 30));
    assert.equal(made.queries.length, 1500);
    assert.deepEqual(told(made), [`damaged-file after "q1499": it ends in the middle`]);
    const wrong = await from("gqa", whole.replace(`"q1000":`, `"q1000":;`));
    assert.equal(wrong.queries.length, 1000);
    assert.match(told(wrong)[0] ?? "", /^damaged-file after "q999": Unexpected ";" at/);
    await assert.rejects(from("gqa", `{"q1`),
      /Nothing to import: 1 problems, the first: .*file\.json, the first record: it ends in the middle/);
    await assert.rejects(from("gqa", ""), /the first record/);
  });

  it("the wrong importer: says which one fits", async () => {
    const files: readonly (readonly [Format, unknown])[] = [
      ["gqa", { 1: QUESTION }],
      ["vsr", { image: "a.jpg", caption: "The dog is on it.", label: 1, relation: "on" }],
      ["winoground", { id: 0, image_0: "a", image_1: "b", caption_0: "x", caption_1: "y" }],
      ["sugarcrepe", { 0: { filename: "a.jpg", caption: "x", negative_caption: "y" } }],
      ["coco", { images: [{ id: 1, file_name: "a.jpg" }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 9, 9] }],
        categories: [{ id: 1, name: "dog" }] }],
      ["omnilabel", { images: [{ id: 1, file_name: "a.jpg" }],
        descriptions: [{ id: 1, text: "dog", image_ids: [1], anno_info: { type: "D" } }],
        annotations: [{ id: 1, image_id: 1, bbox: [0, 0, 9, 9], description_ids: [1] }] }],
      ["jsonl", { image: "a.jpg", text: "Is it red?",
        annotation: { kind: "answer", answer: "no" } }],
    ];
    for (const [format, content] of files) {
      for (const [other] of files) {
        if (other === format) continue;
        await assert.rejects(from(other, content), (error: unknown) =>
          error instanceof DataError &&
          error.message.includes(`is no ${other} file: it looks like ${format}`) &&
          error.nextStep.includes(`visrep import ${format}`), `${format} as ${other}`);
      }
      if (format !== "coco" && format !== "winoground")
        assert.equal(
          (await from(format, content, {}, format === "sugarcrepe" ? "add_att.json" : "file.json"))
            .queries.length > 0,
          true,
          format,
        );
    }
    await assert.rejects(from("gqa", { 1: { color: "red" } }), /question: Invalid input/);
  });

  it("one bad line in 100,000, NaN, and ids that come twice", async () => {
    const rows: unknown[] = Array.from({ length: 100_000 },
      (_, i) => ({ id: `r${i}`, image: i % 2 ? "a.jpg" : "b.jpg", text: `Is it ${i}?`,
        answer: "no" }));
    rows[54_320] = `{"id": "r54320", "image": "a.jpg", "text": "Is it`;
    const big = await from("jsonl", lines(rows), {}, "big.jsonl");
    assert.equal(big.queries.length, 99_999);
    assert.match(told(big).join(), /^damaged-line line 54321: Unterminated string in JSON/);
    const small = await from("jsonl",
      lines([{ id: "x", image: "a.jpg", text: "one", answer: 1 }, { id: "x", image: "b.jpg",
        text: "two", answer: 2 },
        `{"id": "y", "image": "a.jpg", "text": "t", "bbox": [[NaN, 1, 2, 3]]}`]), {},
      "small.jsonl");
    assert.equal(small.queries.length, 1);
    assert.match(told(small).join("\n"),
      /^duplicate-id line 2: the query x is there already\nbad-record line 3: bbox\.0\.0: a number is needed; null, NaN and Infinity are none$/);
    const twice = await from("gqa", `{"1": ${JSON.stringify(QUESTION)}, "1": ` +
      `${JSON.stringify(QUESTION)}}`);
    assert.deepEqual([twice.queries.length, told(twice)], [1, [
      `duplicate-id "1": the query gqa-1 is there already`,
    ]]);
  });

  it("fields that are wrong, and images that are missing, outside the folder or none", async () => {
    fs.writeFileSync(path.join(images, "text.jpg"), "no picture");
    const made = await from("gqa", { 1: QUESTION, 2: { ...QUESTION, answer: [3] },
      3: { ...QUESTION, types: {} }, 4: { ...QUESTION, imageId: "gone" },
      5: { ...QUESTION, imageId: "text" }, 6: { ...QUESTION, imageId: "../../../etc/passwd" },
      7: 12 });
    assert.equal(made.queries.length, 1);
    const [answer, types, gone, text, outside, number] = told(made);
    assert.match(answer ?? "", /^bad-record "2": answer: /);
    assert.match(types ?? "", /^bad-record "3": types\.structural: /);
    assert.equal(gone, `missing-image "4": there is no image gone in ${images}`);
    assert.match(text ?? "", /^bad-image "5": text\.jpg is no image: /);
    assert.match(outside ?? "",
      /^missing-image "6": there is no image \.\.\/\.\.\/\.\.\/etc\/passwd in /);
    assert.match(number ?? "", /^bad-record "7": /);
    await assert.rejects(from("gqa", { 1: { ...QUESTION, imageId: "gone" } }),
      (error: unknown) => error instanceof DataError && /--images/.test(error.nextStep));
    await assert.rejects(
      imported("gqa", written(temporaryFolder(), "file.json", { 1: QUESTION }),
        path.join(images, "nowhere")),
      /is no folder of images/,
    );
  });

  it("boxes: cut to the image, refused without area, and told", async () => {
    const box = (id: number, bbox: readonly unknown[], more: object = {}): object => ({ id,
      image_id: 1, category_id: 1, bbox, iscrowd: 0, ...more });
    const file = {
      images: [{ id: 1, file_name: "a.jpg", width: 200, height: 100 }, { id: 1, file_name: "a.jpg",
        width: 200, height: 100 }, { id: 2, file_name: "b.jpg", width: 400, height: 300 }],
      categories: [{ id: 1, name: "dog", supercategory: "animal" }],
      annotations: [box(1, [150, 10, 100, 60]), box(2, [20, 20, 0, 30]), box(3, [300, 10, 20, 20]),
        box(4, [20, 20, "x", 30]), box(5, [20, 20, 40, 40], { category_id: 9 }),
        box(6, [20, 20, 40, 40], { image_id: 9 }), box(1, [20, 20, 40, 40]), box(7, [20, 20, 40])],
    };
    const made = await from("coco", { ...file,
      annotations: [...file.annotations, box(1, [150, 10, 100, 60])] }, { split: "train" }).catch((
        error: unknown,
      ) => String(error));
    assert.match(String(made),
      /Nothing to import: \d+ problems, the first: .*images\[1\]: id: the image 1 is there already\./,
      "of dogs nothing is known any more");
    file.categories.push({ id: 2, name: "zebra", supercategory: "animal" });
    file.annotations.push(box(9, [20, 20, 40, 40], { category_id: 2 }));
    file.annotations.splice(4, 1);
    const told1 = told(await from("coco", file, { split: "train" }));
    assert.deepEqual(told1.filter((text) => !text.startsWith("bad-record")), [
      "duplicate-id images[1]: id: the image 1 is there already",
      "image-size images[2]: width, height: 400 x 300, but b.jpg has 200 x 100 pixels",
      "clipped-box annotations[0]: bbox: [150, 10, 100, 60] reaches beyond the image and was " +
      "cut to it",
      "empty-box annotations[1]: bbox: [20, 20, 0, 30] has no area inside the image",
      "empty-box annotations[2]: bbox: [300, 10, 20, 20] has no area inside the image",
      "unknown-reference annotations[4]: image_id: there is no image 9",
      "duplicate-id annotations[5]: id: the image has another annotation 1: of what they " +
      "show nothing is asked",
    ]);
    assert.deepEqual(
      told1.filter((text) => text.startsWith("bad-record")).map((text) =>
        text.split(": ", 2).join()
      ),
      ["bad-record annotations[3],bbox.2", "bad-record annotations[6],bbox"],
    );
    const { queries } = await from("coco", file, { split: "train" });
    assert.ok(queries.length > 0 && queries.every(({ text }) => !text.includes("dog")),
      "zebras alone are asked for");
  });
});

describe("unusual pictures", function() {
  this.timeout(60_000);

  it("of 30 megapixels, of one pixel, in CMYK and without an ending in the data set are " +
    "imported and open", async () => {
    const images = temporaryFolder();
    await picture(images, "large.png", 6000, 5000);
    await picture(images, "one.png", 1, 1);
    await sharp({ create: { width: 40, height: 30, channels: 3, background: "#c33" } })
      .toColourspace("cmyk").jpeg().toFile(path.join(images, "cmyk.jpg"));
    const rows = ["large", "one", "cmyk"].map((image) =>
      JSON.stringify({ image, text: "What color is it?", answer: "grey" })
    ).join("\n");
    const { queries, summary, out } = await imported("jsonl",
      written(temporaryFolder(), "own.jsonl", rows), images);
    assert.deepEqual([queries.length, summary.problems.count], [3, 0]);
    const dataset = await JsonlDataset.open(path.dirname(out));
    const sizes = await Promise.all(queries.map(async ({ images: [name = ""] }) => {
      const { width, height } = await dataset.image(name);
      return [width, height];
    }));
    assert.deepEqual(sizes, [[6000, 5000], [1, 1], [40, 30]]);
  });

  it("of more than 64 million pixels are refused before anything decodes them", async () => {
    const images = temporaryFolder();
    await picture(images, "small.png", 8, 8);
    await sharp({ create: { width: 9000, height: 8000, channels: 3, background: "#888" } }).png({
      compressionLevel: 1,
    }).toFile(path.join(images, "huge.png"));
    const rows = ["small", "huge"].map((image) =>
      JSON.stringify({ image, text: "What color is it?", answer: "grey" })
    ).join("\n");
    const { queries, summary } = await imported("jsonl",
      written(temporaryFolder(), "own.jsonl", rows), images);
    assert.equal(queries.length, 1);
    assert.match(summary.problems.listed[0]?.message ?? "",
      /huge\.png has 9000 x 8000 pixels, more than 64 million/);
  });

  for (let orientation = 1; orientation <= 8; orientation++) {
    it(`turned by EXIF ${orientation}: the annotated box, which counts in stored pixels, is ` +
      "where the upright picture shows the thing", async () => {
      const images = temporaryFolder();
      const black = {
        input: { create: { width: 60, height: 40, channels: 3 as const, background: "black" } },
        left: 20,
        top: 70,
      };
      await sharp({ create: { width: 240, height: 160, channels: 3, background: "white" } })
        .composite([black]).withMetadata({ orientation }).jpeg({ quality: 100 }).toFile(
          path.join(images, "turned.jpg"),
        );
      const { queries } = await imported("coco", written(temporaryFolder(), "file.json", {
        images: [{ id: 1, file_name: "turned.jpg", width: 240, height: 160 }],
        categories: [{ id: 1, name: "dog" }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [20, 70, 60, 40] }],
      }), images, { split: "train" });
      const found = queries.find(({ type }) => type === "find-noun")?.annotation;
      assert.ok(found?.kind === "boxes" && found.boxes.length === 1 && found.boxes[0]);
      const { left, lower, right, upper } = found.boxes[0];
      const upright = await sharp(path.join(images, "turned.jpg")).autoOrient().greyscale().raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height } = upright.info;
      let [x0, y0, x1, y1] = [width, height, 0, 0];
      upright.data.forEach((value, i) => {
        if (value > 127) return;
        const [x, y] = [i % width, Math.floor(i / width)];
        [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1),
          Math.max(y1, y + 1)];
      });
      assert.deepEqual([left, lower, right, upper], [x0, height - y1, x1, height - y0]);
    });
  }
});
