import assert from "node:assert/strict";
import { round, softAccuracy } from "../../../../src/core/official/vqa";
import { normaliseVqaAnswer } from "../../../../src/core/official/vqa-answer";

describe("VQA's soft accuracy", () => {
  it("equals examples worked by hand", () => {
    const three = ["red", "red", "red", ...Array.from({ length: 7 }, () => "blue")];
    // Of the others, the three who said red have two with them (2/3), the seven others three (1):
    // (3 * 2/3 + 7 * 1) / 10.
    assert.ok(Math.abs(softAccuracy(three, "red") - 0.9) < 1e-12);
    assert.equal(softAccuracy(three, "blue"), 1);
    assert.equal(softAccuracy(three, "green"), 0);
    // One of ten: nine of them see one with them: 9 * 1/3 / 10.
    assert.ok(
      Math.abs(softAccuracy(["red", ...three.slice(3), "blue", "blue"], "red") - 0.3) < 1e-12,
    );
  });

  it("normalises only where people differ", () => {
    assert.equal(softAccuracy(Array.from({ length: 10 }, () => "yes"), "Yes."), 0);
    assert.equal(softAccuracy([...Array.from({ length: 9 }, () => "yes"), "Yes!"], "Yes."), 1);
  });

  it("keeps the slips of the official code", () => {
    assert.equal(normaliseVqaAnswer("somebody'd"), "somebodyd",
      "the one contraction that it takes apart");
    assert.equal(normaliseVqaAnswer(".".repeat(40)), ".".repeat(8), "the 33rd period stays");
    assert.equal(normaliseVqaAnswer("red/blue, 1,000"), "redblue 1000",
      "a thousand anywhere glues words");
  });

  it("rounds as Python does", () => {
    assert.deepEqual([3.125, 3.375, 2.675, 29.826666].map(round), [3.12, 3.38, 2.67, 29.83]);
  });
});
