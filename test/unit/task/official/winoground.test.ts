import assert from "node:assert/strict";
import { judgeChoices, judgeScores, winogroundMetrics, type WinogroundScores,
  winogroundStatements } from "../../../../src/core/official/winoground";

const scores = (c0_i0: number, c0_i1: number, c1_i0: number, c1_i1: number): WinogroundScores => ({
  c0_i0,
  c0_i1,
  c1_i0,
  c1_i1,
});

describe("Winoground's metrics", () => {
  // Text asks of each image which caption fits (c0_i0 > c1_i0 and c1_i1 > c0_i1); image of each
  // caption which image (c0_i0 > c0_i1 and c1_i1 > c1_i0).
  const all = [
    scores(0.9, 0.1, 0.2, 0.8), // text: .9 > .2, .8 > .1; image: .9 > .1, .8 > .2: both
    scores(0.9, 0.5, 0.2, 0.8), // text: .9 > .2, .8 > .5; image: .9 > .5, .8 > .2: both
    scores(0.5, 0.1, 0.4, 0.3), // text: .5 > .4, .3 > .1: right; image: .5 > .1, but not .3 > .4
    scores(0.5, 0.4, 0.6, 0.7), // text: not .5 > .6; image: .5 > .4, .7 > .6: right
    scores(0.5, 0.5, 0.5, 0.5), // equal scores are wrong
  ];

  it("equal an example worked by hand", () => {
    assert.deepEqual(all.map(judgeScores),
      [[true, true], [true, true], [true, false], [false, true], [false, false]].map((
        [text, image],
      ) => ({ text, image })));
    assert.deepEqual(winogroundMetrics(all.map(judgeScores)), { n: 5, text: 3 / 5, image: 3 / 5,
      group: 2 / 5 });
  });

  it("count yes and no as 1 and 0", () => {
    // Yes to everything: each of four comparisons is a tie, and two of four statements are true.
    assert.deepEqual(judgeScores(scores(1, 1, 1, 1)), { text: false, image: false });
    assert.deepEqual(
      winogroundStatements([scores(1, 1, 1, 1), scores(1, 0, 0, 1), scores(0, 1, 1, 0)]),
      { accuracy: (2 + 4 + 0) / 12, n: 12 },
    );
  });

  it("take choices, and leave out what was not asked", () => {
    const chosen = [{ i0: 0, i1: 1, c0: 0, c1: 1 }, { i0: 0, i1: 0, c0: 0, c1: 1 }, { i0: 0,
      i1: 1 }, { c0: 1, c1: null }] as const;
    // Text: right, wrong, right; image: right, right, not asked, wrong; group: right, wrong.
    assert.deepEqual(winogroundMetrics(chosen.map(judgeChoices)), { n: 4, text: 2 / 3, image: 2 / 3,
      group: 1 / 2 });
    assert.deepEqual(winogroundMetrics([{}]), { n: 1, text: null, image: null, group: null });
  });
});
