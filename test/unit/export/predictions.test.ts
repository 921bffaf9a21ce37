import assert from "node:assert/strict";
import type { Answered } from "../../../src/core/export/answered";
import { predictions, type PredictionStyle } from "../../../src/core/export/predictions";
import type { SampleRecord } from "../../../src/core/run/records";
import type { Annotation, Query, QuerySource } from "../../../src/core/task/query";
import { fakeQueries } from "../../fakes/queries";

const [query] = fakeQueries({ train: 0, validation: 0, test: 1 }) as [Query];

/** @param answer null: the program failed */
function answered(annotation: Annotation, source: QuerySource | undefined, answer: string | null,
  right: boolean): Answered {
  const sample: SampleRecord = {
    id: "s",
    query: query.id,
    split: "test",
    task: query.task,
    type: query.type,
    phase: "evaluate",
    index: 0,
    completion: "",
    program: "p",
    policy: "base",
    seed: 1,
    tokens: 1,
    logProbability: null,
    answer,
    reward: right ? 1 : 0,
    failure: right ? null : { kind: "wrong_answer", message: "" },
    activeMs: 0,
    hostMs: 0,
    trace: null,
  };
  return { query: { ...query, annotation, ...(source ? { source } : {}) }, sample };
}
const height = (): number => 100;
const records = (style: PredictionStyle, ...all: readonly Answered[]) => {
  const { records: written, ids, leftOut } = predictions(style, all, height);
  return { records: written, ids, leftOut };
};
const text = { kind: "answer", answer: "1" } as const;

describe("predictions for official tools", () => {
  it("of questions: ids as their data sets write them, and an empty text where a program failed", () => {
    const own = (
      dataset: string,
    ) => [answered(text, { dataset, id: "0042" }, "two", true),
      answered(text, { dataset, id: "7" }, null, false),
      answered(text, { dataset: "other", id: "8" }, "x", false)];
    assert.deepEqual(records("gqa", ...own("gqa")), {
      records: [{ questionId: "0042", prediction: "two" }, { questionId: "7", prediction: "" }],
      ids: ["0042", "7"],
      leftOut: 1,
    });
    assert.deepEqual(records("vqa", ...own("vqa")).records, [{ question_id: "0042", answer: "two" },
      { question_id: 7, answer: "" }]);
  });

  it("of boxes: y down, one record a box, none for a program that failed", () => {
    const boxes = { kind: "boxes", boxes: [] } as const;
    // In a picture 100 pixels high, from 20 to 60 above its lower edge is 40 below its upper one.
    const answer = "[[10,20,40,60],[0,0,5,100]]";
    const coco = records("coco",
      answered(boxes, { dataset: "coco", id: "9", image: "9", group: "18" }, answer, true),
      answered(boxes, { dataset: "coco", id: "10", image: "10", group: "18" }, null, false),
      answered(boxes, { dataset: "coco", id: "9", image: "9" }, answer, true));
    assert.deepEqual(coco, {
      records: [{ image_id: 9, category_id: 18, bbox: [10, 40, 30, 40], score: 1 }, { image_id: 9,
        category_id: 18, bbox: [0, 0, 5, 100], score: 1 }],
      ids: ["9", "10"],
      leftOut: 1,
    });
    assert.deepEqual(
      records("omnilabel",
        answered(boxes, { dataset: "omnilabel", id: "5", image: "9" }, "[[10,20,40,60]]", true))
        .records,
      [{ image_id: 9, bbox: [10, 40, 30, 40], description_ids: [5], scores: [1] }],
    );
  });

  it("of Winoground: examples that were asked whole", () => {
    const match = { kind: "match", match: true } as const;
    const part = (group: string, answer: string | null, right: boolean) =>
      answered(match, { dataset: "winoground", id: "3", group }, answer, right);
    const four = [part("c0-i0", "yes", true), part("c0-i1", "yes", false),
      part("c1-i0", null, false), part("c1-i1", "no", false)];
    assert.deepEqual(records("winoground", ...four), {
      records: [{ id: 3, c0_i0: "yes", c0_i1: "yes", c1_i0: null, c1_i1: "no" }],
      ids: ["3"],
      leftOut: 0,
    });
    assert.deepEqual(records("winoground", ...four.slice(1)), { records: [], ids: [], leftOut: 3 });
    // Right for i0 is caption 0, for c1 image 1; what was chosen wrongly is the other one.
    const chosen = [part("i0", "a", true), part("i1", "b", false), part("c0", null, false),
      part("c1", "1", true)];
    assert.deepEqual(records("winoground", ...chosen).records, [{ id: 3, i0: 0, i1: 0, c0: null,
      c1: 1 }]);
  });

  it("of SugarCREPE: pairs that were asked whole", () => {
    const source = { dataset: "sugarcrepe", id: "17", group: "add_att" };
    const says = (match: boolean, answer: string | null, id = "17") =>
      answered({ kind: "match", match }, { ...source, id }, answer, (answer === "yes") === match);
    assert.deepEqual(
      records("sugarcrepe", says(true, "yes"), says(false, null), says(true, "no", "18")),
      {
        records: [{ question_id: "sugarcrepe_add_att_17_pos", prediction: "yes" }, {
          question_id: "sugarcrepe_add_att_17_neg",
          prediction: null,
        }],
        ids: ["add_att/17"],
        leftOut: 1,
      },
    );
    const choice = (answer: string | null, right: boolean) =>
      answered({ kind: "caption", options: ["a", "b"], correct: 0 }, source, answer, right);
    assert.deepEqual(
      [choice("a", true), choice("b", false), choice(null, false)].map((each) =>
        records("sugarcrepe", each).records[0]
      ),
      [[1, 0], [0, 1], [0, 0]].map(([positive, negative]) => ({ id: "add_att/17", positive,
        negative })
      ),
    );
  });
});
