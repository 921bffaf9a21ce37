import * as assert from "node:assert/strict";
import { averagePrecision50, type Labelled,
  type Scored } from "../../../trainer/detector/average-precision";

const at = (picture: number, left: number, noun = "car"): Labelled => ({ picture, noun,
  box: { left, lower: 0, right: left + 10, upper: 10 } });
const found = (score: number, ...where: Parameters<typeof at>): Scored => ({ ...at(...where),
  score });

describe("AP50", () => {
  const truth = [at(0, 0), at(0, 50), at(1, 0), at(1, 50)];

  it("is 1 for all found, 0 for nothing, and each box counts once", () => {
    const all = truth.map((one) => ({ ...one, score: 0.9 }));
    assert.equal(averagePrecision50(all, truth).get("car"), 1);
    assert.equal(averagePrecision50([], truth).get("car"), 0);
    assert.ok((averagePrecision50([...all, found(0.95, 0, 1)], truth).get("car") ?? 1) < 1);
  });

  it("weighs early errors, and needs an overlap of one half", () => {
    // Right, wrong, right: precision 1 up to recall 1/4, then 2/3 up to 2/4, then nothing: (26 + 25
    // * 2/3) / 101.
    const some = [found(0.9, 0, 0), found(0.8, 0, 25), found(0.7, 1, 2)];
    assert.ok(
      Math.abs((averagePrecision50(some, truth).get("car") ?? 0) - (26 + (25 * 2) / 3) / 101) <
        1e-9,
    );
    assert.equal(averagePrecision50([found(0.9, 0, 6)], truth).get("car"), 0);
  });

  it("is one number for each noun that occurs", () => {
    assert.deepEqual([
      ...averagePrecision50([found(0.9, 0, 0, "cat"), found(0.9, 0, 0)], [at(0, 0),
        at(0, 0, "dog")]),
    ], [["car", 1], ["dog", 0]]);
  });
});
