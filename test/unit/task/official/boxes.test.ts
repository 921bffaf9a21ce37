import assert from "node:assert/strict";
import { type OfficialBox, overlap } from "../../../../src/core/official/box";
import { cocoMetrics, type Placed } from "../../../../src/core/official/coco";
import type { AnnotatedBox, DetectedBox } from "../../../../src/core/official/match-boxes";
import { omniLabelMetrics } from "../../../../src/core/official/omnilabel";

const at = (box: OfficialBox,
  { crowd = false, category = "1", image = "1" } = {}): Placed<AnnotatedBox> => ({ image, category,
    value: { box, area: box[2] * box[3], crowd } });
const found = (score: number, box: OfficialBox, category = "1",
  image = "1"): Placed<DetectedBox> => ({ image, category, value: { box, score } });

describe("COCO's metrics", () => {
  it("overlap is over the union, and over the detection alone in a crowd", () => {
    assert.equal(overlap([0, 0, 10, 10], [5, 0, 10, 10], false), 50 / 150);
    assert.equal(overlap([0, 0, 10, 10], [5, 0, 100, 100], true), 50 / 100);
    assert.equal(overlap([0, 0, 0, 10], [0, 0, 10, 10], false), 0, "no area");
  });

  it("equal an example worked by hand", () => {
    // Two boxes of 40 x 40. The surest detection is wrong, the second right at every threshold:
    // precision 1/2 up to recall 1/2, then 0.
    const metrics = cocoMetrics([at([0, 0, 40, 40]), at([100, 0, 40, 40])], [
      found(0.9, [200, 0, 40, 40]),
      found(0.8, [0, 0, 40, 40]),
    ]);
    // Recalls 0, .01 ... .50 are reached: 51 of 101 points with precision 1/2.
    const ap = (51 * 0.5) / 101;
    for (const name of ["AP", "AP50", "AP75", "APm"] as const)
      assert.ok(Math.abs(metrics[name] - ap) < 1e-12, name);
    // One detection alone finds nothing; all of them find one of two.
    assert.deepEqual([metrics.AR1, metrics.AR10, metrics.AR100, metrics.ARm], [0, 0.5, 0.5, 0.5]);
    // 1,600 square pixels are medium: there is nothing small or large to find.
    assert.deepEqual([metrics.APs, metrics.APl, metrics.ARs, metrics.ARl], [-1, -1, -1, -1]);
  });

  it("what lies in a crowd is neither right nor wrong", () => {
    const annotated = [at([0, 0, 40, 40]), at([100, 0, 200, 200], { crowd: true })];
    const detected = [found(0.9, [110, 10, 40, 40]), found(0.85, [150, 10, 40, 40]),
      found(0.8, [0, 0, 40, 40])];
    assert.equal(cocoMetrics(annotated, detected).AP, 1);
    assert.equal(cocoMetrics([at([100, 0, 200, 200], { crowd: true })], detected).AP, -1,
      "a crowd alone is nothing to find");
  });

  it("a box is found once, a box without area never, and a category without boxes does not count", () => {
    const twice = cocoMetrics([at([0, 0, 40, 40])], [found(0.9, [0, 0, 40, 40]),
      found(0.8, [0, 0, 40, 40])]);
    assert.deepEqual([twice.AP, twice.AR100], [1, 1]);
    const flat = cocoMetrics([at([0, 0, 40, 40]), at([50, 0, 0, 40])], [found(0.9, [0, 0, 40, 40]),
      found(0.8, [50, 0, 0, 40])]);
    assert.deepEqual([flat.AR100, flat.APs, flat.ARs], [0.5, 0, 0],
      "the flat box is small and missed");
    assert.equal(
      cocoMetrics([at([0, 0, 40, 40])], [found(0.9, [0, 0, 40, 40]),
        found(0.9, [0, 0, 40, 40], "2")]).AP,
      1,
    );
  });

  it("looks at the 100 surest of a category in an image", () => {
    const wrong = Array.from({ length: 100 }, (_, i) => found(0.9, [500 + 50 * i, 0, 40, 40]));
    assert.equal(cocoMetrics([at([0, 0, 40, 40])], [...wrong, found(0.8, [0, 0, 40, 40])]).AR100,
      0);
    assert.equal(
      cocoMetrics([at([0, 0, 40, 40])], [...wrong.slice(1), found(0.8, [0, 0, 40, 40])]).AR100,
      1,
    );
  });
});

describe("OmniLabel's metrics", () => {
  const box: OfficialBox = [0, 0, 40, 40];
  const value = { box, area: 1600, crowd: false };
  const descriptions = [
    { id: "1", text: "dog", kind: "category", images: ["1", "2"] },
    { id: "2", text: "a dog that is asleep", kind: "description", images: ["1", "2"] },
  ] as const;

  it("let a description that fits nothing add wrong detections only", () => {
    const annotated = [{ image: "1", description: "1", value }, { image: "1", description: "2",
      value }];
    const right = annotated.map((each) => ({ ...each, value: { box, score: 0.5 } }));
    const numbers = (more: readonly { image: string; description: string; score: number }[]) =>
      omniLabelMetrics(descriptions, annotated, [...right,
        ...more.map(({ image, description, score }) => ({ image, description,
          value: { box, score } })
        )]).map((each) => each.value);
    assert.deepEqual(numbers([]).slice(1, 4), [1, 1, 1]);
    // In image 2 nobody is asleep: one surer wrong detection halves the precision of descriptions,
    // but not of those that fit (descr-pos).
    const [score = 0, ...rest] = numbers([{ image: "2", description: "2", score: 0.9 }]);
    assert.deepEqual(rest.slice(0, 3), [1, 0.5, 1]);
    assert.ok(Math.abs(score - (2 * 1 * 0.5) / (1.5 + 1e-5)) < 1e-12, "harmonic mean");
    // Five words are medium; there are no short and no long ones.
    assert.deepEqual(rest.slice(3, 6), [-1, 0.5, -1]);
    assert.deepEqual(numbers([{ image: "3", description: "2", score: 0.9 }]).slice(1, 4), [1, 1, 1],
      "not asked for in image 3");
  });
});
