import assert from "node:assert/strict";
import { prefersTrue, sugarCrepeMetrics } from "../../../../src/core/official/sugarcrepe";

describe("SugarCREPE's metrics", () => {
  it("are counts of each kind, their mean and the whole; ties are wrong", () => {
    assert.deepEqual([prefersTrue(0.6, 0.5), prefersTrue(0.5, 0.5), prefersTrue(0.4, 0.5)], [true,
      false, false]);
    assert.deepEqual(
      sugarCrepeMetrics(
        new Map([["swap_obj", [true, false]], ["add_att", [true, true, true, false]]]),
      ),
      {
        kinds: { add_att: { n: 4, correct: 3, accuracy: 0.75 },
          swap_obj: { n: 2, correct: 1, accuracy: 0.5 } },
        n: 6,
        correct: 4,
        accuracy: 4 / 6,
        mean: (0.75 + 0.5) / 2,
      },
    );
  });
});
