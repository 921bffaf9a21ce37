import assert from "node:assert/strict";
import type { AnnotatedObject } from "../../../src/core/task/annotated-image";
import { captionHolds, captionText, type Clause } from "../../../src/core/task/generate/caption";
import { extremeOf, inRow, relationMargin, stands } from "../../../src/core/task/generate/geometry";
import { isClear, viewImage } from "../../../src/core/task/generate/image-view";

const size = { width: 320, height: 240 };
const object = (noun: string, left: number, lower: number, side = 40,
  color?: string): AnnotatedObject => ({ noun, categories: [],
    box: { left, lower, right: left + side, upper: lower + side },
    ...(color === undefined ? {} : { color }) });
const image = (...objects: AnnotatedObject[]) => ({ file: "images/a.png", scene: "a", ...size,
  objects });

describe("Places with margins", () => {
  it("says nothing where centres are closer than the margin", () => {
    const margin = relationMargin(size);
    const at = (left: number) => object("dog", left, 100).box;
    assert.equal(stands(at(100), "left", at(100 + Math.floor(margin)), size), undefined);
    assert.equal(stands(at(100), "left", at(100 + Math.ceil(margin)), size), true);
    assert.equal(stands(at(100), "right", at(100 + Math.ceil(margin)), size), false);
    assert.equal(stands(object("a", 0, 150).box, "above", object("b", 0, 20).box, size), true,
      "y points up");
  });

  it("names an extreme only if centre and edge agree", () => {
    const [small, wide] = [object("dog", 60, 0, 36), object("dog", 55, 120, 100)];
    assert.equal(extremeOf([small, wide], "leftmost", size), undefined,
      "the centre of one, the edge of the other");
    assert.equal(extremeOf([small, wide], "largest", size), wide);
    assert.equal(extremeOf([small, wide], "bottommost", size), small);
    assert.equal(extremeOf([object("dog", 0, 0, 50), object("dog", 200, 0, 55)], "largest", size),
      undefined);
    assert.equal(extremeOf([small], "leftmost", size), undefined, "one alone is no extreme");
  });

  it("puts objects in a row only if each stands clear of the next", () => {
    const [a, b, c] = [object("dog", 0, 0), object("dog", 60, 90), object("dog", 150, 40)];
    assert.deepEqual(inRow([c, a, b], size), [a, b, c]);
    assert.equal(inRow([a, b, object("dog", 70, 180)], size), undefined);
  });

  it("does not point at tiny or covered objects", () => {
    const [dog, tiny, hidden] = [object("dog", 0, 0), object("key", 200, 200, 10),
      object("cat", 100, 100)];
    const scene = image(dog, tiny, hidden, object("car", 110, 105, 76));
    assert.deepEqual([dog, tiny, hidden].map((one) => isClear(one, scene)), [true, false, false]);
  });
});

describe("Captions", () => {
  const view = viewImage(
    image(object("dog", 0, 0, 40, "red"), object("dog", 60, 0),
      object("cat", 200, 100, 40, "blue")),
  );
  const some = (noun: string, color?: string): Clause => ({ kind: "some",
    thing: color === undefined ? { noun } : { noun, color } });

  it("are read as people write them", () => {
    const clauses: Clause[] = [{ kind: "count", noun: "knife", count: 2 }, some("car", "orange"), {
      kind: "relation",
      a: { noun: "dog" },
      relation: "left",
      b: { noun: "owl", color: "red" },
    }];
    assert.equal(captionText(clauses), "two knives and an orange car and a dog to the left of a " +
      "red owl");
  });

  it("are true, false, or not to be told from the annotation", () => {
    const left: Clause = { kind: "relation", a: { noun: "dog", color: "red" }, relation: "left",
      b: { noun: "cat" } };
    assert.equal(captionHolds([some("dog"), some("cat", "blue")], view), true);
    assert.equal(captionHolds([some("cat", "red")], view), false);
    assert.equal(captionHolds([some("dog", "green")], view), undefined,
      "the second dog's colour is not annotated");
    assert.equal(captionHolds([some("dog", "green"), some("horse")], view), false);
    assert.equal(captionHolds([{ kind: "count", noun: "dog", count: 2 }], view), true);
    assert.equal(captionHolds([{ kind: "count", noun: "dog", count: 1 }], view), false);
    assert.equal(captionHolds([left], view), true);
    assert.equal(captionHolds([{ ...left, relation: "right" }], view), false);
    assert.equal(captionHolds([{ ...left, a: { noun: "dog", color: "green" } }], view), undefined);
    assert.equal(
      captionHolds([{ kind: "relation", a: { noun: "cat" }, relation: "left", b: { noun: "dog" } }],
        view),
      false,
    );
  });
});
