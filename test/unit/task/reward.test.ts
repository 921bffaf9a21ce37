import assert from "node:assert/strict";
import type { PatchValue, Value } from "../../../src/core/program/value";
import { answerText, normaliseAnswer } from "../../../src/core/reward/answer";
import { judge } from "../../../src/core/reward/reward";
import { boxF1, boxPairs, iou } from "../../../src/core/task/boxes";
import type { Annotation, Query } from "../../../src/core/task/query";

const options = { detectionIou: 0.5, detectionF1: 0.5 };
const patch = (left: number, lower: number, right: number, upper: number, name = "cup",
  image = 0): PatchValue => ({ $: "patch", image, left, lower, right, upper, name });

function judged(annotation: Annotation, value: Value, images = ["a.png"]): string {
  const query: Query = { id: "q", task: "vqa", type: "t", split: "train", scene: "s", text: "?",
    images, annotation };
  const { reward, failure } = judge(query, { value }, options);
  return reward === 1 ? "right" : failure?.kind ?? "";
}

describe("answer conventions", () => {
  it("follow the field", () => {
    const cases: readonly (readonly [Value, string | undefined])[] = [
      ["red", "red"],
      [["red", "blue"], "red"],
      [{ $: "tuple", items: [true] }, "yes"],
      [null, "no"],
      [true, "yes"],
      [false, "no"],
      [3, "3"],
      [2.5, "2.5"],
      [patch(0, 0, 1, 1, "dog"), "dog"],
      [[patch(0, 0, 1, 1, "dog")], "dog"],
      [{ $: "int", text: "90071992547409930" }, "90071992547409930"],
      [[], undefined],
      [{ $: "nan" }, undefined],
      [{ $: "dict", items: [] }, undefined],
      [{ $: "object", type: "Foo" }, undefined],
    ];
    for (const [value, text] of cases) assert.equal(answerText(value), text, JSON.stringify(value));
  });

  it("compare after normalisation", () => {
    for (const [a, b] of [["The Dog.", "dog"], ["two", "2"], ["  light   blue ", "Light blue"], [
      "yes!",
      "Yes",
    ], ["an apple", "apple"]] as const) assert.equal(normaliseAnswer(a), normaliseAnswer(b));
    for (const [a, b] of [["dog", "dogs"], ["12", "1 2"], ["2.5", "25"], ["-1", "1"], [
      "constructor",
      "prototype",
    ]] as const) assert.notEqual(normaliseAnswer(a), normaliseAnswer(b));
  });
});

describe("rewards", () => {
  it("vqa: the normalised text is the annotated one", () => {
    assert.equal(judged({ kind: "answer", answer: "red" }, "Red."), "right");
    assert.equal(judged({ kind: "answer", answer: "3" }, 3), "right");
    assert.equal(judged({ kind: "answer", answer: "no" }, null), "right");
    assert.equal(judged({ kind: "answer", answer: "red" }, "blue"), "wrong_answer");
    assert.equal(judged({ kind: "answer", answer: "red" }, []), "answer_format");
  });

  it("matching: yes or no, the caption's text, the image's position", () => {
    assert.equal(judged({ kind: "match", match: true }, true), "right");
    assert.equal(judged({ kind: "match", match: false }, "No"), "right");
    assert.equal(judged({ kind: "match", match: true }, "no"), "wrong_answer");
    assert.equal(judged({ kind: "match", match: true }, "maybe"), "answer_format");
    const caption: Annotation = { kind: "caption",
      options: ["a dog left of a cup", "a cup left of a dog"], correct: 1 };
    assert.equal(judged(caption, "A cup left of a dog."), "right");
    assert.equal(judged(caption, "a dog left of a cup"), "wrong_answer");
    assert.equal(judged(caption, "a bird"), "answer_format");
    const image: Annotation = { kind: "image", correct: 2 };
    const four = ["a", "b", "c", "d"];
    assert.equal(judged(image, 2, four), "right");
    assert.equal(judged(image, patch(0, 0, 9, 9, "x", 2), four), "right");
    assert.equal(judged(image, "1", four), "wrong_answer");
    assert.equal(judged(image, 4, four), "answer_format");
    assert.equal(judged(image, true, four), "answer_format");
  });

  it("detection: F1 at IoU .5 reaches .5", () => {
    const boxes: Annotation = { kind: "boxes",
      boxes: [{ left: 0, lower: 0, right: 10, upper: 10 }, { left: 20, lower: 0, right: 30,
        upper: 10 }] };
    assert.equal(judged(boxes, [patch(0, 0, 10, 10), patch(20, 0, 30, 10)]), "right");
    assert.equal(judged(boxes, [patch(0, 0, 10, 10)]), "right"); // F1 2/3
    assert.equal(judged(boxes, patch(1, 0, 10, 10)), "right");
    // F1 2/5
    assert.equal(judged(boxes, [patch(0, 0, 10, 10), patch(50, 0, 60, 10), patch(70, 0, 80, 10)]),
      "wrong_answer");
    assert.equal(judged(boxes, []), "wrong_answer");
    assert.equal(judged(boxes, "cup"), "answer_format");
    assert.equal(judged(boxes, [patch(0, 0, 10, 10), "cup"]), "answer_format");
    assert.equal(judged({ kind: "boxes", boxes: [] }, []), "right");
  });

  it("a program that failed earns nothing and keeps its failure", () => {
    const query: Query = { id: "q", task: "vqa", type: "t", split: "train", scene: "s", text: "?",
      images: ["a"], annotation: { kind: "answer", answer: "no" } };
    const failure = { kind: "timeout" as const, message: "5 s" };
    assert.deepEqual(judge(query, { failure }, options), { answer: null, reward: 0, failure });
  });
});

describe("boxes", () => {
  it("overlap", () => {
    const box = { left: 0, lower: 0, right: 10, upper: 10 };
    assert.equal(iou(box, box), 1);
    assert.equal(iou(box, { left: 5, lower: 0, right: 15, upper: 10 }), 1 / 3);
    assert.equal(iou(box, { left: 10, lower: 0, right: 20, upper: 10 }), 0);
  });

  it("each annotated box counts once, however often it is returned", () => {
    const box = { left: 0, lower: 0, right: 10, upper: 10 };
    assert.equal(boxF1([box, box, box], [box], 0.5), 0.5);
    const moved = { ...box, left: box.left + (box.right - box.left) / 2 };
    assert.deepEqual(boxPairs([moved, box], [box, moved], 0.1), [{ returned: 0, annotated: 1,
      iou: 1 }, { returned: 1, annotated: 0, iou: 1 }]);
    assert.deepEqual(
      boxPairs([moved, moved], [box], 0.1).map(({ returned, iou: shared }) => [returned, shared]),
      [[0, 0.5]],
    );
  });
});
