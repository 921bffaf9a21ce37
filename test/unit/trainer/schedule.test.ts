import assert from "node:assert/strict";
import { learningRateAt } from "../../../src/adapters/trainer/builtin/schedule";

describe("learning rate", () => {
  const rates = (steps: number, warmup: number) =>
    Array.from({ length: steps }, (_, step) =>
      Number(learningRateAt(step, steps, { learningRate: 1, warmup }).toFixed(3)));

  it("rises to its peak over the warm-up and falls linearly", () =>
    assert.deepEqual(rates(8, 0.25), [0.333, 0.667, 1, 0.833, 0.667, 0.5, 0.333, 0.167]));
  it("starts at its peak without warm-up", () =>
    assert.deepEqual(rates(4, 0), [1, 0.75, 0.5, 0.25]));
  it("moves in every step, however few there are", () => {
    for (const warmup of [0, 0.1, 0.5, 1])
      for (const steps of [1, 2, 3])
        assert.ok(
          rates(steps, warmup).every((rate) => rate > 0 && rate <= 1) &&
            Math.max(...rates(steps, warmup)) === 1,
        );
  });
});
