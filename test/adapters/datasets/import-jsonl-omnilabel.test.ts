import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readQueries } from "../../../src/adapters/store/queries";
import { temporaryFolder } from "../../fakes/bench";
import { sharedData } from "../../shared-data";
import { imported, picture, written } from "./importing";

describe("the importer of people's own JSON lines", function() {
  this.timeout(30_000);

  it("takes the whole query format and its short forms", async () => {
    const images = temporaryFolder();
    for (const name of ["a.png", "b.png", "c.png"]) await picture(images, name, 100, 80);
    const lines = [
      { image: "a.png", text: "How many dogs are there?", answer: 2 },
      { image: "a.png", text: "Is there a dog?", answer: true },
      { image: "a.png", text: "the dog", bbox: [[10, 20, 30, 40]], type: "dogs" },
      { image: "b.png", text: 'Verify image matches text="a dog"', match: false },
      { id: "own", images: ["images/b.png", "c.png"], text: "Which image shows a cat?",
        scene: "pair", annotation: { kind: "image", correct: 1 } },
    ];
    const { queries, out } = await imported("jsonl",
      written(temporaryFolder(), "own.jsonl",
        lines.map((line) => `${JSON.stringify(line)}\n`).join("")), images, { split: "train" });
    assert.deepEqual(queries.map(({ id, task, type, scene }) => [id, task, type, scene]), [
      ["own-0", "vqa", "answer", "a"],
      ["own-1", "vqa", "answer", "a"],
      ["own-2", "detection", "dogs", "a"],
      ["own-3", "matching", "match", "b"],
      ["own", "matching", "image", "pair"],
    ]);
    assert.deepEqual(queries.map(({ annotation }) => annotation), [
      { kind: "answer", answer: "2" },
      { kind: "answer", answer: "yes" },
      { kind: "boxes", boxes: [{ left: 10, lower: 20, right: 40, upper: 60 }] },
      { kind: "match", match: false },
      { kind: "image", correct: 1 },
    ]);
    assert.deepEqual(queries[4]?.images, ["images/b.png", "images/c.png"]);
    // What was written is itself of this format.
    const again = await imported("jsonl", path.join(out, "queries.jsonl"),
      path.join(out, "images"));
    assert.deepEqual(again.queries, queries);
    assert.equal((await readQueries(path.dirname(again.out))).length, 5);
  });

  it("leaves out what has a box with a side that is not above 0, cuts a box that reaches beyond " +
    "the picture, and tells both", async () => {
    const images = temporaryFolder();
    await picture(images, "a.png", 20, 20);
    const { queries, summary } = await imported("jsonl",
      written(temporaryFolder(), "own.jsonl",
        [[10, 5, -6, 4], [12, 12, 16, 4]].map((box, i) =>
          JSON.stringify({ image: "a.png", text: `dog ${i}`, bbox: [[2, 2, 3, 3], box] })
        ).join("\n")), images);
    assert.deepEqual(queries.map(({ annotation }) => annotation), [{ kind: "boxes",
      boxes: [{ left: 2, lower: 15, right: 5, upper: 18 }, { left: 12, lower: 4, right: 20,
        upper: 8 }] }]);
    assert.deepEqual(summary.problems.byKind, { "clipped-box": 1, "empty-box": 1 });
  });

  it("says what is wrong with a line", async () => {
    const images = temporaryFolder();
    await picture(images, "a.png", 10, 10);
    const lines = [
      { image: "a.png", text: "Is it red?", answer: "yes" },
      { image: "a.png", text: "Is it red?" },
      { text: "Is it red?", answer: "yes" },
      { image: "a.png", text: "the dog",
        annotation: { kind: "boxes", boxes: [{ left: 5, lower: 0, right: 2, upper: 4 }] } },
      { image: "a.png", text: "x".repeat(10_001), answer: "no" },
      { image: "a.png", text: "which", annotation: { kind: "image", correct: 1 } },
    ];
    const { queries, summary } = await imported("jsonl",
      written(temporaryFolder(), "own.jsonl",
        lines.map((line) => `${JSON.stringify(line)}\n`).join("")), images);
    assert.equal(queries.length, 1);
    assert.deepEqual(
      summary.problems.listed.map(({ record, message }) => `${record}: ${message.slice(0, 39)}`),
      [
        "line 2: annotation: give one of annotation, ans",
        "line 3: images: give either image or images",
        "line 4: annotation.boxes.0: an empty box: left ",
        "line 5: text: Too big: expected string to have ",
        "line 6: annotation.correct is no image",
      ],
    );
  });
});

describe("the OmniLabel importer", function() {
  this.timeout(60_000);
  let oracle: string;
  before(function() {
    oracle = sharedData("oracles/omnilabel_derived.json") ?? this.skip();
  });

  it("asks every description on each of its images, with the boxes that have it", async () => {
    const { gt } = JSON.parse(fs.readFileSync(oracle, "utf8")) as { readonly gt: {
      readonly images: readonly { readonly id: number; readonly file_name: string }[];
      readonly descriptions: readonly { readonly id: number; readonly text: string;
        readonly image_ids: readonly number[] }[];
      readonly annotations: readonly { readonly image_id: number; readonly bbox: readonly number[];
        readonly description_ids: readonly number[] }[];
    } };
    const folder = sharedData("coco-demo/images");
    assert.ok(folder);
    const { queries, summary } = await imported("omnilabel",
      written(temporaryFolder(), "gt.json", gt), folder);
    const here = new Set(
      gt.images.filter(({ file_name }) =>
        fs.existsSync(path.join(folder, path.basename(file_name)))
      ).map(({ id }) => id),
    );
    const pairs = gt.descriptions.flatMap(({ image_ids }) => image_ids);
    assert.ok(here.size > 0 && here.size < gt.images.length);
    assert.equal(queries.length, pairs.filter((id) => here.has(id)).length);
    assert.deepEqual(summary.problems.byKind, {
      "missing-image": pairs.filter((id) => !here.has(id)).length,
    });
    let positive = 0;
    for (const query of queries) {
      const boxes = gt.annotations.filter(({ image_id, description_ids }) =>
        String(image_id) === query.source?.image &&
        description_ids.map(String).includes(query.source.id)
      );
      assert.ok(
        query.annotation.kind === "boxes" && query.annotation.boxes.length === boxes.length,
      );
      assert.equal(query.text, gt.descriptions.find(({ id }) =>
        String(id) === query.source?.id
      )?.text);
      positive += boxes.length;
    }
    assert.ok(positive > 100, `${positive} boxes`);
    assert.ok(
      Object.keys(summary.byType).every((type) =>
        ["category", "description-short", "description-medium", "description-long"].includes(type)
      ),
    );
  });
});
