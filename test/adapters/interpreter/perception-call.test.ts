import assert from "node:assert/strict";
import { answerFor, callArguments, callResult,
  readCall } from "../../../src/adapters/interpreter/host/perception-call";
import type { PerceptionAnswer } from "../../../src/core/ports/perception";
import { PICTURE, SECOND_PICTURE } from "../../fakes/scripted-perception";

const IMAGES = [PICTURE, SECOND_PICTURE];
const message = (call: object): string => JSON.stringify({ line: 3, call });
const find = (box: number[], image = 0): string =>
  message({ member: "find", name: "mug", region: { image, box } });

describe("perception calls from programs", () => {
  it("get their picture, and nothing of it leaves the engine", () => {
    const { line, call } = readCall(find([0, 0, 100, 80], 1), IMAGES);
    assert.equal(line, 3);
    assert.deepEqual(call, { member: "find", name: "mug",
      region: { image: SECOND_PICTURE, box: { left: 0, lower: 0, right: 100, upper: 80 } } });
  });

  const forged: [string, string][] = [
    ["a region outside the image", find([0, 0, 101, 80], 1)],
    ["a region upside down", find([0, 50, 10, 20])],
    ["an image that does not exist", find([0, 0, 1, 1], 2)],
    ["an unknown member",
      message({ member: "annotation", region: { image: 0, box: [0, 0, 1, 1] } })],
    ["extra fields",
      message({ member: "exists", name: "x", region: { image: 0, box: [0, 0, 1, 1] },
        file: "/etc/passwd" })],
    ["a flood of text",
      message({ member: "exists", name: "x".repeat(9000),
        region: { image: 0, box: [0, 0, 1, 1] } })],
    ["no JSON", "{"],
  ];
  for (const [name, text] of forged)
    it(`refuse ${name}`, () => assert.throws(() => readCall(text, IMAGES)));

  it("turn boxes into whole pixels inside the region, at least one wide", () => {
    const { call } = readCall(find([10, 10, 100, 100]), IMAGES);
    const boxes = [
      { left: 20.6, lower: 30.4, right: 40.5, upper: 50.49, score: 0.9 },
      { left: -5, lower: 0, right: 500, upper: 500, score: 0.12345 },
      { left: 50.1, lower: 50.2, right: 50.3, upper: 50.4, score: 1 },
      { left: 200, lower: 20, right: 220, upper: 40, score: 1 },
    ];
    const answer = { kind: "boxes", boxes } satisfies PerceptionAnswer;
    assert.deepEqual(answerFor(call, answer), [[21, 30, 41, 50], [10, 10, 100, 100], [50, 50, 51,
      51]]);
    assert.deepEqual(callResult(call, answer, IMAGES),
      [[21, 30, 41, 50, 0.9], [10, 10, 100, 100, 0.123], [50, 50, 51, 51, 1]].map((
        [left, lower, right, upper, score],
      ) => ({ $: "patch", image: 0, left, lower, right, upper, name: "mug", score })));
    assert.deepEqual(callArguments(call, IMAGES), [{ $: "patch", image: 0, left: 10, lower: 10,
      right: 100, upper: 100 }, "mug"]);
  });

  it("refuse answers of the wrong kind", () => {
    const { call } = readCall(find([0, 0, 10, 10]), IMAGES);
    assert.throws(() => answerFor(call, { kind: "text", value: "mug" } satisfies PerceptionAnswer),
      /answered find with a text instead of a boxes/);
    const best = readCall(
      message({ member: "best_image_match", content: "x",
        regions: [{ image: 0, box: [0, 0, 1, 1] }] }),
      IMAGES,
    ).call;
    assert.throws(() => answerFor(best, { kind: "number", value: 1 }), /chose image 1 of 1/);
    assert.equal(answerFor(best, { kind: "number", value: 0 }), 0);
  });
});
