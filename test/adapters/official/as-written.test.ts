import assert from "node:assert/strict";
import { type MetricsKind, officialMetrics } from "../../../src/adapters/benchmarks/metrics";
import { temporaryFolder } from "../../fakes/bench";
import { written } from "../datasets/importing";

describe("official metrics of files as tools write them", () => {
  const score = (kind: MetricsKind, gold: unknown, predictions: unknown): Promise<unknown> => {
    const folder = temporaryFolder();
    return officialMetrics(kind, { gold: written(folder, "gold.json", gold),
      predictions: written(folder, "predictions.json", predictions) }, () => {});
  };

  it("COCO with null, texts for numbers, and ids that are all 0, as with its own way of writing", async () => {
    const gold = (change: (annotation: object) => object): object => ({
      images: [{ id: 1 }, { id: 2 }],
      categories: [{ id: 3 }],
      annotations: [1, 2, 3].map((id) =>
        change({ id, image_id: id < 3 ? 1 : 2, category_id: 3, bbox: [10 * id, 10, 50, 60],
          area: 3000, iscrowd: 0 })
      ),
    });
    const predictions = [{ image_id: 1, category_id: 3, bbox: [10, 10, 50, 60], score: 0.9 }, {
      image_id: 2,
      category_id: 3,
      bbox: [30, 12, 50, 60],
      score: 0.8,
    }];
    const plain = await score("coco", gold((annotation) => annotation), predictions);
    const odd = gold((annotation) => ({ ...annotation, id: 0,
      image_id: String((annotation as { image_id: number }).image_id), iscrowd: null, area: null })
    );
    assert.deepEqual(
      await score("coco", odd,
        predictions.map((one) => ({ ...one, score: String(one.score),
          bbox: one.bbox.map(String) })
        )),
      plain,
    );
    assert.deepEqual(
      await score("coco", JSON.stringify(odd).replaceAll('"area":null', '"area":NaN'), predictions),
      plain,
    );
  });

  it("GQA as a list with ids inside", async () => {
    const question = { answer: "red", isBalanced: true,
      types: { structural: "query", semantic: "attr", detailed: "color" } };
    const predictions = [{ questionId: 7001, prediction: "red" }, { questionId: "7002",
      prediction: "blue" }];
    const whole = await score("gqa", { 7001: { ...question, groups: { global: null } },
      7002: { ...question, groups: { global: null } } }, predictions);
    assert.deepEqual(
      await score("gqa", [{ id: "7001", ...question, groups: null, entailed: null }, {
        question_id: 7002,
        ...question,
      }], predictions),
      whole,
    );
    assert.equal((whole as { readonly accuracy: number }).accuracy, 50);
  });
});
