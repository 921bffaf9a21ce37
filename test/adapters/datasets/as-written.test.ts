import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { nounOf } from "../../../src/adapters/benchmarks/coco/nouns";
import { Pictures } from "../../../src/adapters/benchmarks/reading/pictures";
import { parsePlainJson, PlainJson } from "../../../src/adapters/benchmarks/reading/plain-json";
import { imageRef } from "../../../src/adapters/files/image-ref";
import { readPicture } from "../../../src/adapters/perception/pixels/picture";
import { normaliseAnswer } from "../../../src/core/reward/answer";
import { temporaryFolder } from "../../fakes/bench";
import { imported, picture, written } from "./importing";

describe("annotation files as tools write them", function() {
  this.timeout(30_000);

  it("numbers that JSON or a double does not hold, wherever the file is cut into chunks", () => {
    const text = `{"a": NaN, "b": [-Infinity, Infinity], "id": 9007199254740993, "n": ` +
      `-12345678901234567890, "f": 9007199254740995.0, "s": "NaN \\" 9007199254740993 é", "x": ` +
      `0.12345678901234567, "t": true}`;
    const wanted = { a: null, b: [null, null], id: "9007199254740993", n: "-12345678901234567890",
      f: "9007199254740995", s: `NaN " 9007199254740993 é`, x: 0.12345678901234567, t: true };
    assert.deepEqual(parsePlainJson(text), wanted);
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const plain = new PlainJson();
      assert.deepEqual(
        JSON.parse(
          Buffer.concat([plain.write(bytes.subarray(0, cut)), plain.write(bytes.subarray(cut)),
            plain.end()]).toString(),
        ),
        wanted,
        `cut at ${cut}`,
      );
    }
    assert.deepEqual(parsePlainJson("9007199254740993"), "9007199254740993");
  });

  it("names of pictures from other machines", async () => {
    const images = temporaryFolder();
    for (const folder of ["cam0", "cam1"]) fs.mkdirSync(path.join(images, folder));
    for (const name of ["a b.jpg", "caf\u00e9.JPG", "cam0/f.png", "cam1/f.png", "cam1/only.png"])
      await picture(images, name, 20, 10);
    const pictures = new Pictures(images, temporaryFolder(), false, false);
    const name = async (asked: string): Promise<string> => {
      const found = await pictures.look(asked);
      return "kind" in found ? found.kind : found.name;
    };
    for (const asked of ["a b.jpg", "a%20b.jpg", "C:\\x\\a b.jpg", "/data/a b.jpg",
      "../../up/a b.jpg", "/data/local-files/?d=up/a%20b.jpg", "https://host/x/a%20b.jpg?size=1",
      "A B", "x/A B.JPG"]) assert.equal(await name(asked), "a b.jpg", asked);
    for (const asked of ["cafe\u0301.jpg", "caf%C3%A9.jpg"])
      assert.equal(await name(asked), "caf\u00e9.JPG", asked);
    assert.equal(await name("/data/cam1/f.png"), "cam1/f.png");
    assert.equal(await name("cam0\\f.png"), "cam0/f.png");
    assert.equal(await name("only.png"), "cam1/only.png");
    assert.equal(await name("f.png"), "bad-image", "two pictures");
    assert.equal(await name("cam2/f.png"), "missing-image", "of another folder");
    assert.equal(await name("../../../etc/passwd"), "missing-image");
  });

  it("plural and compound labels", () => {
    const labels = ["Dogs", "traffic_light", "bow_(weapon)", "sunglasses", "bus", "people",
      "knives", "Street Lights", "glass", "skis", "gas"];
    assert.deepEqual(labels.map(nounOf), ["dog", "traffic light", "bow", "pair of sunglasses",
      "bus", "person", "knife", "street light", "glass", "pair of skis", "gas"]);
  });

  it("answers that are nothing but an article or a mark, and commas of thousands", () => {
    assert.deepEqual(
      ["A", "a", "?", "the", "", "1,000", "12,345,678", "1,2", "a dog", "The dog."].map(
        normaliseAnswer,
      ),
      ["a", "a", "?", "the", "", "1000", "12345678", "1 2", "dog", "dog"],
    );
  });

  it("people's own lines: numbers as ids, null for what is missing, and no empty answer", async () => {
    const images = temporaryFolder();
    for (const name of ["1.jpg", "2.jpg"]) await picture(images, name, 50, 50);
    const rows = [{ id: 7, image: 1, text: "How many?", answer: 2, bbox: null, split: null }, {
      id: "8",
      image: "2",
      text: "Is it?",
      match: "1",
      answer: null,
    }, { image: 1, text: "What?", answer: " " }];
    const { queries, summary } = await imported("jsonl",
      written(temporaryFolder(), "own.jsonl", rows), images);
    assert.deepEqual(queries.map(({ id, annotation }) => [id, annotation]), [["7", { kind: "answer",
      answer: "2" }], ["8", { kind: "match", match: true }]]);
    assert.deepEqual(summary.problems.listed.map(({ record, message }) => `${record}: ${message}`),
      ["[2]: answer: is empty, so what is right is not known"]);
  });

  it("a JPEG that lacks its last bytes is seen as viewers show it, and refused at import where " +
    "more is missing", async () => {
    const folder = temporaryFolder();
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251));
    const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } }).jpeg()
      .toBuffer();
    const file = path.join(folder, "cut.jpg");
    fs.writeFileSync(file, whole.subarray(0, whole.length - 8));
    const seen = await readPicture(await imageRef(file, "this test"));
    assert.deepEqual([seen.width, seen.height, seen.rgb.length], [64, 64, 64 * 64 * 3]);
    fs.writeFileSync(file, whole.subarray(0, whole.length >> 1));
    const rows = written(temporaryFolder(), "own.jsonl", [{ image: "cut.jpg", text: "How many?",
      answer: "2" }]);
    await assert.rejects(imported("jsonl", rows, folder),
      /cut\.jpg is cut off: its lowest \d\d % are missing/);
  });

  it("an image that is listed twice, though one of the two records alone is asked for", async () => {
    const images = temporaryFolder();
    for (const name of ["a.jpg", "b.jpg"]) await picture(images, name, 200, 200);
    const box = (id: number, image_id: number): object => ({ id, image_id, category_id: 1,
      bbox: [10 + 60 * (id % 3), 20, 50, 60], iscrowd: 0 });
    const file = written(temporaryFolder(), "instances.json", {
      images: [{ id: 1, file_name: "a.jpg" }, { id: 2, file_name: "b.jpg" }, { id: 3,
        file_name: "x/a.jpg" }],
      categories: [{ id: 1, name: "dog" }],
      annotations: [box(1, 1), box(2, 2), box(3, 3)],
    });
    const { queries, summary } = await imported("coco", file, images, {
      ids: written(temporaryFolder(), "ids.txt", "1\n2\n"),
      split: "train",
    });
    assert.ok(
      queries.length > 0 && queries.every(({ images: shown }) => shown.join() === "images/b.jpg"),
    );
    assert.deepEqual(summary.problems.byKind, { "duplicate-image": 2 });
  });

  it("captions whose ids are missing, all 0, or start again in each image", async () => {
    const images = temporaryFolder();
    for (const name of ["a.jpg", "b.jpg"]) await picture(images, name, 200, 200);
    const of = (...ids: readonly unknown[]): string =>
      written(temporaryFolder(), "captions.json", {
        images: [{ id: 1, file_name: "a.jpg" }, { id: 2, file_name: "b.jpg" }],
        annotations: ["Two dogs sleep below a wooden ladder", "Purple kites over mountains"].map((
          caption,
          i,
        ) => ({ id: ids[i], image_id: i + 1, caption })),
      });
    for (const ids of [[1, 2], [0, 0], [null, null], ["a", "a"]]) {
      const { queries, summary } = await imported("coco", of(...ids), images, { split: "train" });
      assert.equal(queries.length, 4, ids.join());
      assert.equal(summary.problems.count, 0, ids.join());
    }
  });

  it("OmniLabel with lost references: what may be shown is not asked for", async () => {
    const images = temporaryFolder();
    for (const name of ["a.jpg", "b.jpg"]) await picture(images, name, 100, 100);
    const file = (annotations: readonly object[]): string =>
      written(temporaryFolder(), "omni.json", {
        images: [{ id: 1, file_name: "a.jpg" }, { id: 2, file_name: "b.jpg" }],
        descriptions: [5, 6].map((id) => ({ id, text: `thing ${id}`, image_ids: [1, "2"],
          anno_info: { type: "object_description" } })
        ),
        annotations,
      });
    const right = { id: 1, image_id: 1, bbox: [10, 10, 30, 30], description_ids: [5] };
    const asked = async (...annotations: readonly object[]): Promise<string> =>
      (await imported("omnilabel", file([right, ...annotations]), images)).queries.map(({ id }) =>
        id.replace("omnilabel-", "")
      ).join(" ");
    assert.equal(await asked(), "5-1 5-2 6-1 6-2");
    assert.equal(await asked({ image_id: 2, bbox: null, description_ids: [5] }), "5-1 6-1 6-2");
    assert.equal(await asked({ image_id: 2, bbox: [1, 1, 0, 0], description_ids: [6] }),
      "5-1 5-2 6-1");
    assert.equal(await asked({ image_id: 2, bbox: [1, 1, 5, 5], description_ids: [9] }), "5-1 6-1",
      "any description of image 2");
    assert.equal(await asked({ image_id: 9, bbox: [1, 1, 5, 5], description_ids: [6] }), "5-1 5-2",
      "description 6 on any image");
  });
});
