import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type MetricsKind, officialMetrics } from "../../../src/adapters/benchmarks/metrics";
import type { MetricsFiles } from "../../../src/adapters/benchmarks/reading/files";
import { DataError, UsageError } from "../../../src/core/errors";
import { temporaryFolder } from "../../fakes/bench";

type Contents = Readonly<Partial<Record<keyof MetricsFiles, unknown>>>;

const coco = {
  images: [{ id: 1 }, { id: 2 }],
  categories: [{ id: 18, name: "dog" }],
  annotations: [{ id: 7, image_id: 1, category_id: 18, bbox: [0, 0, 40, 40] }],
};
const dog = { image_id: 1, category_id: 18, bbox: [0, 0, 40, 40], score: 0.5 };
const gqa = (answer = "yes") => ({ answer, isBalanced: true, entailed: [],
  types: { structural: "verify", semantic: "obj", detailed: "exist" }, groups: { global: null } });
const vqa = { question_id: 3, question_type: "is", answer_type: "yes/no",
  answers: [{ answer: "yes" }, { answer: "no" }] };
const omni = {
  images: [{ id: 1 }],
  descriptions: [{ id: 5, text: "dog", image_ids: [1], anno_info: { type: "object_category" } }],
  annotations: [{ image_id: 1, bbox: [0, 0, 40, 40], description_ids: [5] }],
};
const pair = { caption: "a dog", negative_caption: "a cat" };

describe("bad input of official metrics", () => {
  /** Texts are written as they are. */
  async function score(kind: MetricsKind, contents: Contents,
    notes: string[] = []): Promise<unknown> {
    const folder = temporaryFolder();
    const files = Object.fromEntries(Object.entries(contents).map(([name, content]) => {
      const file = path.join(folder, `${name}.json`);
      fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
      return [name, file] as const;
    }));
    return officialMetrics(kind, files as unknown as MetricsFiles, (note) => notes.push(note));
  }
  const fails = (kind: MetricsKind, contents: Contents, said: RegExp): Promise<void> =>
    assert.rejects(score(kind, contents), (error: unknown) => {
      assert.ok(error instanceof DataError, String(error));
      assert.match(error.text, said);
      return true;
    });

  it("names file, record and field of scores that are no numbers", async () => {
    await fails("coco", { gold: coco, predictions: `[${JSON.stringify(dog)}, {"image_id": 1, ` +
      `"category_id": 18, "bbox": [0, 0, 1, 1], "score": NaN}]` },
      /predictions\.json, \[1\]: score: a number is needed; null, NaN and Infinity are none/);
    await fails("coco", { gold: coco, predictions: [dog, { ...dog, score: null }] },
      /predictions\.json, \[1\]: score: /);
    await fails("coco", { gold: coco, predictions: `[{"image_id": 1, "category_id": 18, "bbox": ` +
      `[0, 0, 1, 1], "score": 1e999}]` }, /\[0\]: score: /);
    await fails("omnilabel", { gold: omni,
      predictions: [{ image_id: 1, bbox: [0, 0, 1, 1], description_ids: [5], scores: [1, 2] }] },
      /\[0\]: scores: there must be one for each/);
    await fails("winoground", { gold: [{ id: 0 }],
      predictions: [{ id: 0, c0_i0: 1, c0_i1: "high", c1_i0: 0, c1_i1: 0 }] },
      /example 0: c0_i1: /);
  });

  it("names the place where a file is cut off", async () => {
    const text = JSON.stringify(coco);
    await fails("coco", { gold: text.slice(0, -20), predictions: [dog] },
      /gold\.json, after categories\[0\]: /);
    await fails("gqa", { gold: `{"1":${JSON.stringify(gqa())},"2":{"answer"`, predictions: [] },
      /gold\.json, after "1": /);
    await fails("vqa", { gold: [vqa], predictions: `{"question_id":3,"answer":"yes"}\n` +
      `{"question_id":` }, /predictions\.json, line 2: /);
  });

  it("refuses ids that occur twice", async () => {
    await fails("coco", {
      gold: { ...coco, annotations: [...coco.annotations, ...coco.annotations] },
      predictions: [dog],
    }, /annotations\[1\]: id 7 occurs twice/);
    await fails("gqa", { gold: { 1: gqa() },
      predictions: [{ questionId: "1", prediction: "yes" }, { questionId: 1, prediction: "no" }] },
      /\[1\]: id 1 occurs twice/);
    await fails("vqa", { gold: [vqa, vqa], predictions: [] }, /\[1\]: id 3 occurs twice/);
    await fails("sugarcrepe", { gold: { add_att: { 0: pair } },
      predictions: [{ id: "add_att/0", positive: 1, negative: 0 }, { id: "add_att/0", positive: 1,
        negative: 0 }] }, /\[1\]: add_att\/0 is answered twice/);
  });

  it("refuses predictions that are missing, with how many and which", async () => {
    await fails("gqa", { gold: { 1: gqa(), 2: gqa(), 3: { ...gqa(), isBalanced: false } },
      predictions: [] }, /no prediction for 2 of .*: 1, 2\.\n.*--ids/);
    await fails("vqa", { gold: [vqa], predictions: [] }, /no answer for 1 of .*: 3/);
    await fails("winoground", { gold: [{ id: 0 }], predictions: [] }, /no prediction for 1/);
    await fails("sugarcrepe", { gold: { add_att: { 0: pair } },
      predictions: [{ question_id: "add_att_0_pos", prediction: "yes" }] },
      /no answer for 1 of .*add_att\/0/);
    await fails("gqa", { gold: { 1: gqa() }, choices: {},
      predictions: [{ questionId: "1", prediction: "yes" }] },
      /choices\.json has no choices for 1/);
  });

  it("refuses what is not in the gold, and tells what does not count", async () => {
    await fails("coco", { gold: coco, predictions: [{ ...dog, image_id: 3 }] },
      /\[0\]: .*gold\.json has no image 3/);
    await fails("coco", { gold: { ...coco, annotations: [{ ...coco.annotations[0], image_id: 9 }] },
      predictions: [] }, /annotations\[0\]: there is no image 9/);
    await fails("omnilabel", { gold: omni,
      predictions: [{ image_id: 9, bbox: [0, 0, 1, 1], description_ids: [5], scores: [1] }] },
      /has no image 9/);
    await fails("vqa", { gold: [vqa],
      predictions: [{ question_id: 3, answer: "yes" }, { question_id: 4, answer: "no" }] },
      /gold\.json has no annotation for 1 of .*: 4/);
    await fails("sugarcrepe", { gold: { add_att: { 0: pair } },
      predictions: [{ question_id: "swap_obj_0_pos", prediction: "yes" }] }, /no pair swap_obj\/0/);
    const notes: string[] = [];
    await score("coco", { gold: coco, predictions: [dog, { ...dog, category_id: 90 }] }, notes);
    await score("gqa", { gold: { 1: gqa() },
      predictions: [{ questionId: "1", prediction: "yes" }, { questionId: "5",
        prediction: "no" }] }, notes);
    assert.match(notes.join("\n"),
      /^1 detections have a category .* do not count\.\n1 predictions are for questions .* do not count \(5 is the first\)/);
  });

  it("takes boxes without area as ones that match nothing, refuses those of negative size", async () => {
    const notes: string[] = [];
    const flat = { ...coco,
      annotations: [...coco.annotations, { ...coco.annotations[0], id: 8, bbox: [0, 0, 0, 40] }] };
    const report = await score("coco", { gold: flat,
      predictions: [dog, { ...dog, bbox: [0, 0, 0, 40] }] }, notes) as { readonly AR100: number };
    assert.equal(report.AR100, 0.5);
    assert.match(notes[0] ?? "", /^1 annotated boxes have no area/);
    await fails("coco", { gold: coco, predictions: [{ ...dog, bbox: [0, 0, -1, 4] }] },
      /\[0\]: bbox\.2: /);
  });

  it("refuses files of another kind, and empty ones", async () => {
    await fails("coco", { gold: [vqa], predictions: [dog] }, /gold\.json has no images/);
    await fails("coco", { gold: coco, predictions: { annotations: [dog] } },
      /predictions\.json, "annotations": /);
    await fails("gqa", { gold: { 1: { ...gqa(), isBalanced: false } }, predictions: [] },
      /no balanced question/);
    await fails("gqa", { gold: { 1: gqa() }, predictions: { 1: "yes" } },
      /predictions\.json is no list/);
    await fails("vqa", { gold: "[]", predictions: [] }, /no annotation/);
    await fails("gqa", { gold: "", predictions: [] }, /gold\.json, the first record: /);
    await fails("gqa", { gold: { 1: gqa() }, predictions: [], ids: "[1, {}]" },
      /ids\.json, the list: 1/);
    await assert.rejects(
      officialMetrics("gqa", { gold: "/nowhere/gold.json", predictions: "/nowhere/p.json" },
        () => {}),
      /\/nowhere\/gold\.json cannot be read/,
    );
    await assert.rejects(
      officialMetrics("coco", { gold: "", predictions: "", choices: "x" }, () => {}),
      UsageError,
    );
  });
});
