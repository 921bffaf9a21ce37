import assert from "node:assert/strict";
import type * as vscode from "vscode";
import type { PatchValue } from "../../../src/core/program/value";
import type { Query } from "../../../src/core/task/query";
import { stepViews } from "../../../src/core/trace/steps";
import type { TraceStep } from "../../../src/core/trace/trace";
import { type PictureSource, TraceInspection } from "../../../src/extension/inspector/snapshot";
import type { ShownTrace } from "../../../src/extension/trace/trace-selection";
import { inspectorProtocol, type Shown, snapshotSchema } from "../../../webview/inspector/protocol";
import { readState, stateFor, withView } from "../../../webview/inspector/state";
import { panned, wholeOf, zoomed } from "../../../webview/inspector/view-box";
import { coordinates, markOf, regionText } from "../../../webview/inspector/words";

const patch = (left: number, right: number, more: Partial<PatchValue> = {}): PatchValue => ({
  $: "patch",
  image: 0,
  left,
  lower: 0,
  right,
  upper: 10,
  ...more,
});
const WHOLE = patch(0, 100);
const CART = patch(10, 60, { name: "cart", score: 0.9 });
const { score: _, ...HELD } = CART;
const DOG = patch(20, 30, { name: "dog", score: 0.5 });
/** Finds a cart, then a dog in it. */
const STEPS: readonly TraceStep[] = [
  { kind: "line", line: 2, fn: "execute_command", depth: 0,
    changed: { image: { text: "Image(100, 10)" } } },
  { kind: "call", line: 2, member: "find", args: [WHOLE, "cart"], result: [CART], ms: 4,
    cached: true },
  { kind: "line", line: 3, fn: "execute_command", depth: 0,
    changed: { cart: { text: "ImagePatch(10, 0, 60, 10)", patches: HELD } } },
  { kind: "call", line: 3, member: "find", args: [HELD, "dog"], result: [DOG], ms: 5,
    cached: false },
  { kind: "return", line: 3, fn: "execute_command", depth: 0, changed: {},
    value: { text: "[ImagePatch(20, 0, 30, 10)]", patches: [DOG] } },
];
const query = (annotation: Query["annotation"], images = ["a.png"]): Query => ({ id: "q",
  task: "detection", type: "find-category", split: "train", scene: "s", text: "the dog in the cart",
  images, annotation });
const trace = (asked: Query, answer: string | null, steps = STEPS): ShownTrace => ({
  uri: { toString: () => "visrep-sample:/q" } as vscode.Uri,
  experiment: "/e",
  query: asked,
  program: "",
  lines: [],
  steps,
  views: stepViews(steps),
  outcome: { answer, reward: 0,
    failure: { kind: "wrong_answer", message: "the answer is not the annotated one" } },
});
const SOURCE: PictureSource = { source: "page:/a.png", original: "page:/a.png",
  size: { width: 100, height: 10 } };
const BOXES = query({ kind: "boxes",
  boxes: [{ left: 20, lower: 0, right: 40, upper: 10 }, { left: 90, lower: 0, right: 95,
    upper: 10 }] });
const shown = (step: number | undefined, asked = query({ kind: "answer", answer: "1" }),
  answer: string | null = "2"): Shown => {
  const made = new TraceInspection(trace(asked, answer)).shown(step, [SOURCE]);
  assert.deepEqual(snapshotSchema.parse(JSON.parse(JSON.stringify({ shown: made, reason: null }))),
    { shown: made, reason: null });
  return made;
};

describe("what the inspector shows", () => {
  it("of a call: what it looked at and found, how sure, and where that was found", () => {
    const { step, regions, pairs } = shown(3);
    assert.deepEqual(step, { index: 3, of: 5, line: 3, text: "find('dog') -> 1 patch", ms: 5,
      cached: false });
    assert.deepEqual(
      regions.map((
        { role, label, score, parents },
      ) => [role, label, score, parents.map(({ step: at, box }) => [at, box.left, box.right])]),
      [
        ["given", "cart", 0.9, [[1, 0, 100]]],
        ["returned", "dog", 0.5, [[3, 10, 60], [1, 0, 100]]],
      ],
    );
    assert.equal(pairs, null);
  });

  it("of a line: the locals before and after it", () => {
    const { regions, change } = shown(0);
    assert.deepEqual(regions, []);
    assert.deepEqual(change, { fn: "execute_command", goesOn: true, more: 0, locals: [
      { name: "image", before: "Image(100, 10)", after: "Image(100, 10)", changed: false },
      { name: "cart", before: null, after: "ImagePatch(10, 0, 60, 10)", changed: true },
    ] });
    assert.deepEqual(shown(2).regions.map(({ role, label, score }) => [role, label, score]), [[
      "changed",
      "cart",
      0.9,
    ]]);
    assert.equal(shown(4).change?.goesOn, false);
  });

  it("of a result: what it returned, with answer and expectation", () => {
    const { step, regions, verdict, expected, place } = shown(undefined);
    assert.deepEqual([step, place, expected, verdict.answered, verdict.failure?.text], [null,
      "detection · find category · train", "1", "2", "wrong answer: 2, expected 1"]);
    assert.deepEqual(regions.map(({ role, label, score }) => [role, label, score]), [["returned",
      "dog", 0.5]]);
  });

  it("of a detection's result: the boxes of annotation and program with their IoU, best first", () => {
    const { regions, pairs } = shown(undefined, BOXES, "[[0,0,5,10],[20,0,30,10]]");
    assert.deepEqual(regions.map((_region, i) => markOf(regions, i)), ["A1", "A2", "R1", "R2"]);
    assert.deepEqual(pairs, [{ annotated: 0, returned: 3, iou: 0.5 }, { annotated: 1,
      returned: null, iou: 0 }, { annotated: null, returned: 2, iou: 0 }]);
    const failed = shown(undefined, BOXES, null);
    assert.deepEqual(failed.regions.map(({ role, label }) => [role, label]), [["annotated",
      "annotation"], ["annotated", "annotation"], ["returned", "dog"]]);
  });

  it("marks the pictures of a retrieval, and waits for those it does not have yet", () => {
    const made = new TraceInspection(
      trace(query({ kind: "image", correct: 1 }, ["a.png", "b.png"]), "0"),
    ).shown(undefined, [SOURCE]);
    assert.deepEqual(
      made.pictures.map((
        { name, source, expected, answered },
      ) => [name, source, expected, answered]),
      [["a.png", "page:/a.png", false, true], ["b.png", null, true, false]],
    );
  });

  it("stays small, however much a step held", () => {
    const many = Array.from({ length: 100 }, (_value, i) => patch(i, i + 1));
    const steps: readonly TraceStep[] = [
      { kind: "line", line: 1, fn: "f", depth: 0, changed: Object.fromEntries(
        many.map((each, i) => [`v${i}`, { text: "", patches: each }]),
      ) },
      { kind: "line", line: 2, fn: "f", depth: 0, changed: {} },
    ];
    const { regions, moreRegions, change } = new TraceInspection(
      trace(query({ kind: "answer", answer: "1" }), "2", steps),
    ).shown(0, []);
    assert.deepEqual([regions.length, moreRegions, change?.locals.length, change?.more], [60, 40,
      60, 40]);
  });

  it("says regions in words, y up", () => {
    const { regions } = shown(3);
    assert.equal(regionText(regions, 1), "R1, dog, returned, score 0.50, left 20, lower 0, " +
      "right 30, upper 10");
    assert.equal(coordinates({ left: 1, lower: 2, right: 3, upper: 4 }),
      "left 1, lower 2, right 3, upper 4");
  });
});

describe("the inspector's page", () => {
  it("refuses messages of another shape, on both sides", () => {
    for (const call of [{ method: "ready" }, { method: "selectStep", step: null }, {
      method: "selectStep",
      step: 3,
    }, { method: "openPicture", picture: 0 }])
      assert.ok(inspectorProtocol.request.safeParse({ id: 1, call }).success);
    for (const call of [{ method: "run" }, { method: "selectStep", step: -1 }, {
      method: "selectStep",
    }, { method: "openPicture", picture: "/etc/passwd" }])
      assert.ok(!inspectorProtocol.request.safeParse({ id: 1, call }).success);
    assert.ok(
      inspectorProtocol.message.safeParse({ kind: "snapshot",
        snapshot: { shown: null, reason: "nothing ran" } }).success,
    );
    for (const snapshot of [{}, { shown: {}, reason: null }, {
      shown: { ...shown(3), regions: [{ role: "seen" }] },
      reason: null,
    }]) assert.ok(!inspectorProtocol.message.safeParse({ kind: "snapshot", snapshot }).success);
  });

  it("zooms about a point and pans, never beyond the picture", () => {
    const picture = { width: 400, height: 200 };
    const whole = wholeOf(picture);
    const closer = zoomed(whole, picture, 2, 100, 50);
    assert.deepEqual(closer, { x: 50, y: 25, width: 200, height: 100 });
    assert.deepEqual(panned(closer, picture, 1000, -1000), { x: 200, y: 0, width: 200,
      height: 100 });
    assert.deepEqual(zoomed(closer, picture, 0.01, 0, 0), whole);
    assert.equal(zoomed(whole, picture, 1e6, 0, 0).width, 10);
  });

  it("keeps what was turned while the trace stays the same, and starts afresh from anything else", () => {
    const view = { x: 0, y: 0, width: 10, height: 5 };
    const state = withView(stateFor(readState(undefined), "a"), 0, view);
    assert.deepEqual(readState(JSON.parse(JSON.stringify(state))), { key: "a", views: { 0: view },
      coordinates: false });
    assert.deepEqual(stateFor(state, "a").views, { 0: view });
    assert.deepEqual(stateFor({ ...state, coordinates: true }, "b"), { key: "b", views: {},
      coordinates: true });
    for (const broken of [null, 3, { key: 1 }, { key: "a", views: { 0: { x: "1" } } }])
      assert.deepEqual(readState(broken), { key: "", views: {}, coordinates: false });
  });
});
