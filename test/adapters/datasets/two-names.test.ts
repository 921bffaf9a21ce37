import assert from "node:assert/strict";
import { temporaryFolder } from "../../fakes/bench";
import { imported, picture, written } from "./importing";

async function flattened(): Promise<string> {
  const images = temporaryFolder();
  for (const name of ["a.jpg", "b.jpg"]) await picture(images, name, 64, 48);
  return images;
}

const row = (image: string): string =>
  JSON.stringify({ image, caption: `A cup of ${image}.`, label: 1, relation: "on" });
const vsr = (...names: readonly string[]): string =>
  written(temporaryFolder(), "rows.jsonl", names.map(row).join("\n"));

describe("pictures of different names that are one file", function() {
  this.timeout(60_000);
  const names = ["cam0/a.jpg", "b.jpg", "cam0/a.jpg", "cam1/a.jpg", "cam0/a.jpg"];

  for (const perType of [undefined, 3]) {
    it(`none is used, those written before neither${perType ? " (sampled)" : ""}`, async () => {
      const options = perType ? { perType } : {};
      const { queries, summary } = await imported("vsr", vsr(...names), await flattened(), {
        split: "train",
        options,
      });
      assert.deepEqual(queries.map(({ images }) => images), [["images/b.jpg"]]);
      assert.deepEqual([summary.queries, summary.byType, summary.bySplit], [1, { on: 1 }, {
        train: 1,
      }]);
      assert.ok((summary.problems.byKind["duplicate-image"] ?? 0) >= 2,
        JSON.stringify(summary.problems.byKind));
    });
  }

  it("own lines and GQA's ids as well", async () => {
    const lines = names.map((image) => JSON.stringify({ image, text: "How many cups?", answer: 2 }))
      .join("\n");
    const { queries } = await imported("jsonl", written(temporaryFolder(), "own.jsonl", lines),
      await flattened());
    assert.deepEqual(queries.map(({ images }) => images), [["images/b.jpg"]]);
    const types = { structural: "query", semantic: "rel", detailed: "rel" };
    const asked = Object.fromEntries(
      ["cam0/a", "cam1/a", "b"].map((imageId,
        i) => [i, { question: "What?", answer: "cup", imageId, types }]
      ),
    );
    const gqa = await imported("gqa", written(temporaryFolder(), "gqa.json", asked),
      await flattened());
    assert.deepEqual(gqa.queries.map(({ images }) => images), [["images/b.jpg"]]);
  });

  it("queries of an older import stay", async () => {
    const images = await flattened();
    const { out } = await imported("vsr", vsr("a.jpg"), images, { split: "train" });
    const more = written(temporaryFolder(), "more.jsonl", names.map(row).join("\n"));
    const { queries, summary } = await imported("vsr", more, images, { split: "train", out,
      append: true });
    assert.deepEqual(queries.map((query) => query.images[0]), ["images/a.jpg", "images/b.jpg"]);
    assert.equal(summary.before, 1);
  });

  it("a name with and without folders, in any spelling, is one picture", async () => {
    const same = ["a.jpg", "val/a.jpg", "/data/val/a.jpg", "https://x.org/val/a.jpg", "VAL\\A.JPG",
      "val/a"];
    const { queries, summary } = await imported("vsr", vsr(...same), await flattened(), {
      split: "train",
    });
    assert.deepEqual([queries.length, summary.problems.count], [same.length, 0]);
  });
});
