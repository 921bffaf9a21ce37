import * as assert from "node:assert/strict";
import { answerCall } from "../../../src/adapters/perception/pixels/answer";
import { HUE_PALETTE } from "../../../src/adapters/perception/pixels/color";
import type { View } from "../../../src/adapters/perception/pixels/view";
import { Vocabulary } from "../../../src/adapters/perception/pixels/vocabulary";
import type { PerceptionAnswer, PerceptionCall, Region } from "../../../src/core/ports/perception";

const vocabulary = new Vocabulary(["car", "cat", "cup"]);
/**
 * A red car on the left in front, a blue cat at the right farther back, a small green cup whose
 * centre lies in the car's box.
 */
const view: View = {
  width: 320,
  height: 240,
  horizon: 150,
  objects: [
    { noun: "cat", score: 0.95, box: { left: 200, lower: 100, right: 252, upper: 152 },
      colors: { blue: 0.8 } },
    { noun: "car", score: 0.9, box: { left: 20, lower: 30, right: 96, upper: 106 },
      colors: { red: 0.7, yellow: 0.1 } },
    { noun: "cup", score: 0.6, box: { left: 70, lower: 50, right: 106, upper: 86 },
      colors: { green: 1 } },
  ],
};
const empty: View = { ...view, objects: [] };
const region = (left: number, lower: number, right: number, upper: number,
  digest = "d"): Region => ({ image: { file: "/a.png", digest, width: 320, height: 240 },
    box: { left, lower, right, upper } });
const whole = region(0, 0, 320, 240);
const right = region(160, 0, 320, 240);
const car = region(20, 30, 96, 106);
const ask = (call: PerceptionCall): Promise<PerceptionAnswer> =>
  answerCall(call, { name: "scenes", vocabulary, palette: HUE_PALETTE, look: ({ image }) =>
    Promise.resolve(image.digest === "empty" ? empty : view) });
const value = async (call: PerceptionCall): Promise<unknown> => {
  const answer = await ask(call);
  return answer.kind === "boxes" ?
    answer.boxes :
    answer.kind === "unsupported" ?
    "unsupported" :
    answer.value;
};

describe("answers about scenes", () => {
  it("finds base nouns in a region, the surest first, boxes cut off at its edges", async () => {
    const boxes = await value({ member: "find", region: whole, name: "the cars" });
    assert.deepEqual(boxes, [{ left: 20, lower: 30, right: 96, upper: 106, score: 0.9 }]);
    assert.deepEqual(await value({ member: "find", region: right, name: "car" }), []);
    assert.deepEqual(await value({ member: "find", region: region(210, 0, 320, 140), name: "cat" }),
      [{ left: 210, lower: 100, right: 252, upper: 140, score: 0.95 }]);
    const all = await ask({ member: "find", region: whole, name: "objects" });
    assert.deepEqual(all.kind === "boxes" && all.boxes.map(({ score }) => score), [0.95, 0.9, 0.6]);
    assert.deepEqual([await value({ member: "exists", region: whole, name: "cup" }),
      await value({ member: "exists", region: right, name: "cup" })], [true, false]);
  });

  it("refuses names that are no base noun, and says what it knows", async () => {
    for (const name of ["animal", "red car", "zebra", ""]) {
      for (const call of [{ member: "find", region: whole, name }, { member: "exists",
        region: whole, name }, { member: "verify_property", region: whole, name,
        property: "red" }] as const) {
        const answer = await ask(call);
        assert.equal(answer.kind, "unsupported", JSON.stringify(call));
        assert.match(answer.kind === "unsupported" ? answer.message : "", /car, cat, cup/);
      }
    }
  });

  it("verifies colours of what it finds, and no other property", async () => {
    const verify = (name: string, property: string): Promise<unknown> =>
      value({ member: "verify_property", region: whole, name, property });
    assert.deepEqual([await verify("car", "red"), await verify("car", "Yellow"),
      await verify("cat", "red"), await verify("object", "red")], [true, false, false, true]);
    assert.equal(
      await value({ member: "verify_property", region: right, name: "car", property: "red" }),
      false,
    );
    assert.deepEqual([await verify("car", "wooden"), await verify("car", "large")], ["unsupported",
      "unsupported"]);
  });

  it("names the object that fills the region, and its colour", async () => {
    const query = (question: string, of = car): Promise<unknown> =>
      value({ member: "simple_query", region: of, question });
    assert.deepEqual([await query("What is this?"), await query("What color is this?"),
      await query("What color is the cup?")], ["car", "red", "green"]);
    assert.deepEqual([await query("What is this?", right),
      await query("What color is the car?", right)], ["cat", "unsupported"]);
    assert.deepEqual([await query("What is this?", region(0, 0, 320, 240, "empty")),
      await query("Why?"), await query("What color is the vehicle?")],
      Array(3).fill("unsupported"));
  });

  it("chooses texts by the nouns and colours in them, the first of equals", async () => {
    const choose = (options: readonly string[], of = whole): Promise<unknown> =>
      value({ member: "best_text_match", region: of, options });
    assert.equal(await choose(["a photo of a cup", "a photo of a car"], region(15, 25, 100, 110)),
      "a photo of a car");
    assert.equal(await choose(["blue", "green", "red"], car), "red");
    assert.equal(await choose(["a cat left of a car", "a car left of a cat"]),
      "a cat left of a car");
    assert.deepEqual([await choose(["a car", "a vehicle"]), await choose([]),
      await choose(["left", "right"])], Array(3).fill("unsupported"));
  });

  it("chooses pictures by the nouns and colours of a text", async () => {
    const choose = (content: string, regions: readonly Region[]): Promise<unknown> =>
      value({ member: "best_image_match", regions, content });
    const nothing = region(0, 0, 320, 240, "empty");
    assert.equal(await choose("a red car", [nothing, whole]), 1);
    assert.equal(await choose("a cat", [car, right, whole]), 1);
    assert.deepEqual([await choose("a happy day", [whole]), await choose("a car", [])], [
      "unsupported",
      "unsupported",
    ]);
  });

  it("measures depth by where things touch the floor", async () => {
    const depth = async (of: Region): Promise<number> =>
      Number(await value({ member: "compute_depth", region: of }));
    assert.ok(await depth(car) < await depth(region(200, 100, 252, 152)));
    assert.equal(await depth(region(0, 0, 10, 10)), 1);
    assert.ok(await depth(region(0, 200, 10, 210)) >= await depth(region(0, 140, 10, 150)));
  });

  it("refuses questions of knowledge", async () => {
    assert.equal(await value({ member: "llm_query", question: "Who?", longAnswer: false }),
      "unsupported");
  });
});
