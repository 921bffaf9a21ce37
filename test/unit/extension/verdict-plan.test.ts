import assert from "node:assert/strict";
import type { SampleSummary } from "../../../src/core/run/run-record";
import { planVerdicts } from "../../../src/extension/verdicts/verdict-plan";

function sample(id: string, type: string, split: "train" | "validation",
  reward: 0 | 1): SampleSummary {
  return { id, query: id, task: "vqa", type, split, phase: split === "train" ? "grow" : "evaluate",
    index: 0, reward, failure: reward === 1 ? null : "wrong_answer", program: null, offset: 0,
    length: 0 };
}

describe("the verdicts that a test run shows", () => {
  const samples = [
    sample("right-train", "count", "train", 1),
    sample("right-validation", "noun", "validation", 1),
    sample("wrong-train", "noun", "train", 0),
    sample("wrong-validation", "count", "validation", 0),
  ];
  const shown = (most?: number) => {
    const { types, left } = planVerdicts(samples, most);
    return { left,
      types: types.map(({ type, samples: own }) =>
        `${type}: ${own.map(({ id }) => id).join(", ")}`
      ) };
  };

  it("are grouped by question type, failing ones first", () => {
    assert.deepEqual(shown(), { left: 0,
      types: ["count: wrong-validation, right-train", "noun: wrong-train, right-validation"] });
  });

  it("are bounded: failing before rewarded ones, validation before train, and what is left out " +
    "is counted", () => {
    assert.deepEqual(shown(3), { left: 1,
      types: ["count: wrong-validation", "noun: wrong-train, right-validation"] });
    assert.deepEqual(shown(1), { left: 3, types: ["count: wrong-validation"] });
  });
});
