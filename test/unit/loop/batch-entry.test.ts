import assert from "node:assert/strict";
import { batchEntrySchema, isBatchEntry } from "../../../src/core/run/run-record";

const sample = { id: "s", query: "q", task: "vqa", type: "count", split: "train", phase: "grow",
  index: 0, reward: 1, failure: null, program: null, offset: 0, length: 10 };
const entry = { schemaVersion: 1, batch: 0, end: 11, samples: [sample] };

describe("the quick check of an index line", () => {
  it("accepts what the schema accepts", () => {
    for (const value of [entry, { batch: 1, end: 2, samples: [] }, { ...entry,
      samples: [{ ...sample, reward: 0, failure: "wrong_answer", program: "abc" }, sample] }]) {
      assert.ok(batchEntrySchema.safeParse(value).success);
      assert.ok(isBatchEntry(value));
    }
  });

  it("accepts no value of another type in any field, and no field left out", () => {
    const strange: readonly unknown[] = [undefined, null, 1.5, "strange", {}, [], true, NaN];
    const broken = [
      ...strange,
      ...Object.keys(entry).flatMap((field) =>
        strange.map((value) => ({ ...entry, [field]: value }))
      ),
      ...Object.keys(sample).flatMap((field) =>
        strange.map((value) => ({ ...entry, samples: [{ ...sample, [field]: value }] }))
      ),
    ];
    assert.ok(broken.filter((value) => !batchEntrySchema.safeParse(value).success).length > 100);
    for (const value of broken)
      assert.equal(isBatchEntry(value), batchEntrySchema.safeParse(value).success,
        JSON.stringify(value));
  });
});
