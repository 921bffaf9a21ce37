import assert from "node:assert/strict";
import { gqaMetrics, type GqaQuestion } from "../../../../src/core/official/gqa";

const question = (answer: string, structural: string,
  rest: Partial<GqaQuestion> = {}): GqaQuestion => ({ answer, isBalanced: true, entailed: [],
    types: { structural, semantic: "attr", detailed: "x" }, group: null, ...rest });

/** Six questions, one of them not balanced, computed by hand. */
const questions = new Map<string, GqaQuestion>([
  ["q1", question("yes", "verify", { entailed: ["q1", "q5", "q6"] })],
  ["q2", question("red", "query", { group: "color", entailed: ["q3"] })],
  ["q3", question("blue", "query", { group: "color" })],
  ["q4",
    question("red", "query", { group: "color",
      types: { structural: "query", semantic: "rel", detailed: "twoCommon" } })],
  ["q5", question("no", "verify", {
    types: { structural: "verify", semantic: "obj", detailed: "exist" },
  })],
  ["q6", question("left", "choose", { isBalanced: false })],
]);
const predictions = new Map([["q1", "yes"], ["q2", "red"], ["q3", "The blue."], ["q4", "color"], [
  "q5",
  "False",
], ["q6", "left"]]);
const choices = new Map([
  ["q1", { valid: ["yes", "no"], plausible: ["yes", "no"] }],
  ["q2", { valid: ["red", "blue"], plausible: ["red"] }],
  ["q3", { valid: ["red", "blue"], plausible: ["blue"] }],
  ["q4", { valid: ["red", "blue"], plausible: ["blue"] }],
  ["q5", { valid: ["yes", "no"], plausible: ["yes", "no"] }],
]);
const answers = new Map([...questions].map(([id, { answer }]) => [id, answer]));

describe("GQA's metrics", () => {
  it("equal an example worked by hand", () => {
    assert.deepEqual(gqaMetrics(questions, { predictions, answers, choices }), {
      n: 5, // q6 is not balanced
      accuracy: 40, // q1 and q2 of 5; "The blue." is not "blue"
      binary: 50, // of q1 and q5 (verify), q1
      open: 100 / 3, // of q2, q3 and q4 (query), q2
      // q1 "yes" and q2 "red" are among the valid; q3 "The blue." and q5 "False" are not; q4 is
      // about what things have in common: "color" is valid.
      validity: 60,
      plausibility: 60, // the same three
      // q1 is right and entails q5 (wrong) and q6 (right), itself not counted: 1/2. q2 is right and
      // entails q3 (wrong): 0. Mean 1/4.
      consistency: 25,
      // Group color: gold red 2, blue 1; predicted red 1, "The blue." 1, "color" 1.
      // chi-square: (1 - 2)^2 / 2 + (0 - 1)^2 / 1 = 1.5; weight 3: 3 * 1.5 / 3 / 100.
      distribution: 0.015,
      perStructuralType: { query: 100 / 3, verify: 50 },
      perSemanticType: { attr: 200 / 3, obj: 0, rel: 0 }, // attr: q1, q2 right, q3 wrong
      // ViperGPT's way: "The blue." becomes "blue", "False" becomes "no": q1, q2, q3 and q5 of 5.
      viperGptAccuracy: 80,
    });
  });

  it("weigh groups of the distribution by their size", () => {
    const two = new Map([...questions, ["q7", question("big", "query", { group: "size" })]]);
    // size: gold big 1, predicted none: (0 - 1)^2 / 1 = 1, weight 1. (3 * 1.5 + 1 * 1) / 4 / 100.
    assert.equal(gqaMetrics(two, { predictions, answers }).distribution, 0.01375);
  });

  it("say nothing where something is missing", () => {
    const few = gqaMetrics(questions, {
      predictions: new Map([...predictions].filter(([id]) => id !== "q6")),
      answers,
    });
    assert.deepEqual([few.validity, few.plausibility, few.consistency], [null, null, null]);
    const none = gqaMetrics(new Map(), { predictions, answers });
    assert.deepEqual([none.n, none.accuracy, none.binary, none.distribution], [0, 0, null, null]);
  });
});
