import assert from "node:assert/strict";
import * as path from "node:path";
import sharp from "sharp";
import { temporaryFolder } from "../../fakes/bench";
import { imported, picture, written } from "./importing";

/** A folder with an upright picture and one that EXIF turns, both 240 x 160 as stored. */
async function photographs(orientation: number): Promise<string> {
  const images = temporaryFolder();
  await picture(images, "upright.jpg", 240, 160);
  await sharp({ create: { width: 240, height: 160, channels: 3, background: "white" } })
    .withMetadata({ orientation }).jpeg().toFile(path.join(images, "turned.jpg"));
  return images;
}

const names = ["upright.jpg", "turned.jpg"];
const told = /width, height: are needed, because turned\.jpg is turned by EXIF/;

describe("boxes whose frame or number is not known", function() {
  this.timeout(60_000);
  for (const orientation of [2, 3, 6, 8]) {
    it(`COCO without sizes: nothing is asked of a picture with orientation ${orientation}`, async () => {
      const file = written(temporaryFolder(), "file.json", {
        images: names.map((file_name, i) => ({ id: i + 1, file_name })),
        categories: [{ id: 1, name: "dog" }],
        annotations: [1, 2].map((id) => ({ id, image_id: id, category_id: 1,
          bbox: [20, 70, 60, 40] })
        ),
      });
      const { queries, summary } = await imported("coco", file, await photographs(orientation), {
        split: "train",
      });
      assert.ok(
        queries.length > 0 && queries.every(({ images }) => images[0] === "images/upright.jpg"),
      );
      assert.deepEqual(summary.problems.byKind, { "image-size": 1 });
      assert.match(summary.problems.listed[0]?.message ?? "", told);
    });
  }

  it("OmniLabel, which has no sizes: nor of a description there", async () => {
    const file = written(temporaryFolder(), "gt.json", {
      images: names.map((file_name, i) => ({ id: i + 1, file_name })),
      descriptions: [{ id: 1, text: "a dog", image_ids: [1, 2], anno_info: { type: "plain" } }],
      annotations: [1, 2].map((id) => ({ id, image_id: id, bbox: [20, 70, 60, 40],
        description_ids: [1] })
      ),
    });
    const { queries, summary } = await imported("omnilabel", file, await photographs(6), {
      split: "train",
    });
    assert.deepEqual(queries.map(({ images }) => images), [["images/upright.jpg"]]);
    assert.match(summary.problems.listed[0]?.message ?? "", told);
  });

  it("own lines: a short box is refused in a turned picture, a box of the whole format is taken", async () => {
    const boxes = [{ left: 20, lower: 70, right: 80, upper: 110 }];
    const lines = [
      { image: "upright.jpg", text: "dog", bbox: [[20, 70, 60, 40]] },
      { image: "turned.jpg", text: "dog", bbox: [[20, 70, 60, 40]] },
      { image: "turned.jpg", text: "the dog", annotation: { kind: "boxes", boxes } },
    ].map((line) => JSON.stringify(line)).join("\n");
    const file = written(temporaryFolder(), "own.jsonl", lines);
    const { queries, summary } = await imported("jsonl", file, await photographs(6), {
      split: "train",
    });
    assert.deepEqual(queries.map(({ text, images }) => `${text} ${images[0]}`), [
      "dog images/upright.jpg",
      "the dog images/turned.jpg",
    ]);
    assert.deepEqual(summary.problems.byKind, { "image-size": 1 });
  });

  it("OmniLabel: a description of a crowd is not asked for in that image", async () => {
    const images = temporaryFolder();
    for (const name of ["a.jpg", "b.jpg"]) await picture(images, name, 240, 160);
    const box = { bbox: [20, 70, 60, 40], description_ids: [1] };
    const file = written(temporaryFolder(), "gt.json", {
      images: [{ id: 1, file_name: "a.jpg" }, { id: 2, file_name: "b.jpg" }],
      descriptions: [{ id: 1, text: "a dog", image_ids: [1, 2], anno_info: { type: "plain" } }],
      annotations: [
        { id: 1, image_id: 1, ...box, iscrowd: 0 },
        { id: 2, image_id: 2, ...box },
        { id: 3, image_id: 2, ...box, iscrowd: 1 },
      ],
    });
    const { queries, summary } = await imported("omnilabel", file, images, { split: "train" });
    assert.deepEqual(queries.map((query) => query.images), [["images/a.jpg"]]);
    assert.deepEqual(summary.leftOut, { "with annotations that were left out": 1 });
  });
});
