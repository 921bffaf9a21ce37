import assert from "node:assert/strict";
import type { PatchValue } from "../../../src/core/program/value";
import { valueText } from "../../../src/core/program/value-text";
import { StepChanges } from "../../../src/core/trace/change";
import { PatchLineage } from "../../../src/core/trace/lineage";
import { framesAt } from "../../../src/core/trace/locals";
import { type FoldedStep, foldLoops } from "../../../src/core/trace/loops";
import { resultRegions, tracedResult } from "../../../src/core/trace/result";
import { callsOnly, stepViews } from "../../../src/core/trace/steps";
import type { TraceStep } from "../../../src/core/trace/trace";

const patch = (left: number, right = left + 10, name?: string): PatchValue => ({ $: "patch",
  image: 0, left, lower: 0, right, upper: 10, ...(name ? { name } : {}) });
const line = (at: number, depth = 0, changed: Record<string, string> = {},
  fn = depth === 0 ? "execute_command" : "inner"): TraceStep => ({ kind: "line", line: at, fn,
    depth,
    changed: Object.fromEntries(Object.entries(changed).map(([name, text]) => [name, { text }])) });
const returned = (at: number, depth: number, fn = "inner"): TraceStep => ({ kind: "return",
  line: at, fn, depth, changed: {}, value: { text: "1" } });
const find = (at: number, of: PatchValue, found: readonly PatchValue[]): TraceStep => ({
  kind: "call",
  line: at,
  member: "find",
  args: [of, "dog"],
  result: found,
  ms: 2,
  cached: false,
});
const raised: TraceStep = { kind: "exception", line: 2, type: "ValueError", message: "no" };
const locals = (steps: readonly TraceStep[], index: number): unknown =>
  framesAt(steps, index).map((
    { fn, locals: held },
  ) => [fn, Object.fromEntries([...held].map(([name, { text }]) => [name, text]))]);

describe("steps of a trace", () => {
  it("tells each kind in plain words, with depth, line and duration", () => {
    const steps: TraceStep[] = [line(1, 0, { count: "3", word: "'a'" }),
      find(1, patch(0, 100), [patch(1), patch(20)]), line(5, 1), { kind: "call", line: 5,
      member: "simple_query", args: [patch(1), "who?"], error: "unknown", ms: 1, cached: true },
      returned(6, 1), raised, { kind: "cut", reason: "after 7 steps" }];
    const views = stepViews(steps);
    assert.deepEqual(views.map(({ text }) => text), ["count = 3, word = 'a'",
      "find('dog') -> 2 patches", "", "simple_query('who?') failed: unknown", "inner returns 1",
      "ValueError: no", "The trace ends here, after 7 steps; the program went on."]);
    assert.deepEqual(views.map(({ depth }) => depth), [0, 0, 1, 1, 1, 0, 0]);
    assert.deepEqual(views.map((view) => view.line), [1, 1, 5, 5, 6, 2, undefined]);
    assert.deepEqual(callsOnly(views).map(({ index, ms, cached }) => [index, ms, cached]), [[1, 2,
      false], [3, 1, true]]);
  });

  it("tells the regions a step is about", () => {
    const held: TraceStep = { kind: "line", line: 2, fn: "f", depth: 0,
      changed: { dogs: { text: "[…]", patches: [patch(1, 11, "dog")] }, n: { text: "1" } } };
    const views = stepViews([find(1, patch(0, 100), [patch(1, 11, "dog")]), held]);
    assert.deepEqual(
      views.map(({ regions }) =>
        regions.map(({ role, label, patch: { left, right } }) => [role, label, left, right])
      ),
      [[["given", "find", 0, 100], ["returned", "dog", 1, 11]], [["changed", "dogs", 1, 11]]],
    );
  });

  it("writes values in Python's notation, shortened", () => {
    assert.equal(
      valueText([null, true, "it's", { $: "tuple", items: [1] }, { $: "set", items: [] },
        patch(1)]),
      `[None, True, "it's", (1,), set(), ImagePatch(1, 0, 11, 10)]`,
    );
    assert.equal(valueText([1, 2, 3, 4, 5, 6, 7]), "[1, 2, 3, 4, 5, 6, … 7 in all]");
    assert.equal(valueText({ a: { $: "nan" }, b: { $: "int", text: "9".repeat(3) } }),
      "{'a': nan, 'b': 999}");
    assert.equal(valueText("x".repeat(500)).length, 120);
    assert.equal(valueText([[[[[1]]]]]), "[[[[…]]]]");
  });
});

describe("locals of a trace", () => {
  const steps = [line(1, 0, { a: "1" }), line(2, 0, { b: "2" }), line(5, 1, { x: "7" }),
    line(6, 1, { x: "8" }), returned(6, 1), line(3, 0, { a: "9" }), line(5, 1, { y: "0" })];
  it("keeps each function's own, and forgets those of one that returned", () => {
    assert.deepEqual(locals(steps, 3), [["execute_command", { a: "1", b: "2" }], ["inner", {
      x: "8",
    }]]);
    assert.deepEqual(locals(steps, 4), [["execute_command", { a: "1", b: "2" }], ["inner", {
      x: "8",
    }]]);
    assert.deepEqual(locals(steps, 5), [["execute_command", { a: "9", b: "2" }]]);
    assert.deepEqual(locals(steps, 6), [["execute_command", { a: "9", b: "2" }], ["inner", {
      y: "0",
    }]]);
  });
  it("forgets those of functions that an exception ended", () => {
    const thrown = [line(1, 0, { a: "1" }), line(5, 1, { x: "7" }), line(5, 2, { z: "3" }), raised,
      line(2), line(5, 1, { q: "1" })];
    assert.deepEqual(locals(thrown, 3), [["execute_command", { a: "1" }], ["inner", { x: "7" }], [
      "inner",
      { z: "3" },
    ]]);
    assert.deepEqual(locals(thrown, 5), [["execute_command", { a: "1" }], ["inner", { q: "1" }]]);
  });
  it("refuses a step that does not exist", () =>
    assert.throws(() => framesAt(steps, 7), RangeError));
});

describe("the regions a patch was found in", () => {
  it("follows finds back to the whole picture, and guesses nothing", () => {
    const whole = patch(0, 100);
    const lineage = new PatchLineage([find(1, whole, [patch(10, 50)]),
      find(2, patch(10, 50), [patch(20, 30), patch(10, 50)])]);
    assert.deepEqual(lineage.parents(patch(20, 30)), [{ step: 1, parent: patch(10, 50) }, { step: 0,
      parent: whole }]);
    assert.deepEqual(lineage.parents(patch(10, 50)), [{ step: 0, parent: whole }]);
    assert.deepEqual(lineage.parents(patch(21, 30)), []);
    assert.deepEqual(
      new PatchLineage([find(1, whole, [{ ...patch(1), score: 0.5 }])]).parents(patch(1)),
      [{ step: 0, parent: whole, score: 0.5 }],
    );
  });
  it("ends where a region was found in itself", () => {
    const lineage = new PatchLineage([find(1, patch(1), [patch(1)])]);
    assert.deepEqual(lineage.parents(patch(1)), [{ step: 0, parent: patch(1) }]);
  });
});

describe("loops of a trace", () => {
  const program = "def f(xs):\n    n = 0\n    for x in xs:\n        for y in x:\n" +
    "            n += y\n        n += 1\n    return n\n";
  const shape = (items: readonly FoldedStep[]): unknown =>
    items.map((item) => item.kind === "step" ? item.index : [item.line, ...item.passes.map(shape)]);
  const run = (...lines: readonly number[]): TraceStep[] => lines.map((at) => line(at));

  it("folds passes, loops in loops too; the last look at a head is no pass", () => {
    assert.deepEqual(shape(foldLoops(program, run(2, 3, 4, 5, 4, 5, 4, 6, 3, 4, 6, 3, 7))), [0, [3,
      [1, [4, [2, 3], [4, 5]], 6, 7], [8, [4, [9]], 10]], 11, 12]);
  });
  it("ends a loop that is left by return or by an exception, and keeps calls inside it", () => {
    assert.deepEqual(
      shape(foldLoops(program, [line(3), line(6), find(6, patch(1), []), returned(6, 0, "f")])),
      [[3, [0, 1, 2, 3]]],
    );
    const caught = [line(3, 1), line(6, 1), raised, line(7, 0)];
    assert.deepEqual(shape(foldLoops(program, caught)), [[3, [0, 1, 2]], 3]);
  });
  it("keeps a called function's steps in the pass that called it", () => {
    const called = [line(3), line(6), line(2, 1), returned(2, 1), line(3), line(7)];
    assert.deepEqual(shape(foldLoops(program, called)), [[3, [0, 1, 2, 3]], 4, 5]);
  });
});

describe("a trace of 10,000 steps", () => {
  it("is told, replayed and folded", () => {
    const program = "def execute_command(image):\n    for x in range(5000):\n        n = x\n" +
      "    return n\n";
    const steps = Array.from({ length: 10_000 }, (_, i) => line(2 + i % 2, 0, { n: String(i) }));
    assert.equal(stepViews(steps).at(-1)?.text, "n = 9999");
    assert.equal(framesAt(steps, 9_999).at(-1)?.locals.get("n")?.text, "9999");
    const [loop] = foldLoops(program, steps);
    assert.ok(loop?.kind === "loop" && loop.passes.length === 5000);
  });
});

describe("the locals before and after a step", () => {
  const steps = [line(1), line(2, 0, { a: "1" }), line(5, 1, { x: "7" }),
    find(5, patch(0, 100), []), line(6, 1, { x: "8", y: "1" }), returned(6, 1),
    line(3, 0, { a: "2" }), raised];
  const told = (index: number): unknown => {
    const change = new StepChanges(steps).at(index);
    return change &&
      [change.fn, change.goesOn,
        ...change.locals.map(({ name, before, after, changed }) => [name, before, after, changed])];
  };
  it("are those of the running function, also over a call of another one", () => {
    assert.deepEqual(told(0), ["execute_command", true, ["a", undefined, "1", true]]);
    assert.deepEqual(told(1), ["execute_command", true, ["a", "1", "2", true]]);
    for (const index of [2, 3])
      assert.deepEqual(told(index), ["inner", true, ["x", "7", "8", true], ["y", undefined, "1",
        true]]);
  });
  it("are not known after a function is over", () => {
    assert.deepEqual(told(5), ["inner", false, ["x", "8", undefined, false], ["y", "1", undefined,
      false]]);
    assert.deepEqual(told(7), ["execute_command", false, ["a", "2", undefined, false]]);
    assert.throws(() => told(8), RangeError);
  });
});

describe("the regions of a result", () => {
  const found = [find(1, patch(0, 100), [patch(1, 11, "dog"), patch(20, 30, "dog")]),
    find(2, patch(0, 100), [patch(1, 11, "dog")])];
  it("are those returned, or else those found, each once", () => {
    assert.deepEqual(
      resultRegions([patch(5)], found).map(({ label, patch: { left } }) => [label, left]),
      [["result", 5]],
    );
    assert.deepEqual(resultRegions("2", found).map(({ label, patch: { left } }) => [label, left]), [
      ["dog", 1],
      ["dog", 20],
    ]);
  });
  it("come from the return of the program itself", () => {
    assert.equal(tracedResult([...found, returned(3, 0)])?.text, "1");
    for (const steps of [[], [returned(3, 1)], [returned(3, 0), raised]])
      assert.equal(tracedResult(steps), undefined);
  });
});
