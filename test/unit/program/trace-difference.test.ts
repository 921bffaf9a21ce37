import assert from "node:assert/strict";
import { firstDifference } from "../../../src/core/trace/difference";
import type { TraceStep } from "../../../src/core/trace/trace";

const line = (at: number, n?: string, depth = 0): TraceStep => ({ kind: "line", line: at, fn: "f",
  depth, changed: n === undefined ? {} : { n: { text: n } } });
const call = (name: string, result: string, ms = 1): TraceStep => ({ kind: "call", line: 2,
  member: "simple_query", args: [name], result, ms, cached: ms === 0 });
const program = "def f(image):\n    n = ask()\n    return n";
const compare = (a: readonly TraceStep[], b: readonly TraceStep[], other = program) =>
  firstDifference({ program, steps: a }, { program: other, steps: b });

describe("the first difference of two traces", () => {
  it("finds none where only durations, caches and line numbers differ", () => {
    assert.equal(
      compare([line(2), call("q", "yes", 5), line(3, "1")], [line(2), call("q", "yes", 0),
        line(3, "1")]),
      undefined,
    );
    assert.equal(compare([line(2), line(3)], [line(3), line(4)], "# a remark\n" + program),
      undefined);
    assert.equal(compare([], []), undefined);
  });
  it("says where and what", () => {
    const start = line(2);
    assert.deepEqual(compare([start, line(3, "1")], [start, line(3, "2")]), { index: 1,
      what: "values" });
    assert.deepEqual(compare([start, line(3, "1")], [start, line(3)]), { index: 1,
      what: "values" });
    assert.deepEqual(compare([start, line(3)], [start, line(2)]), { index: 1, what: "path" });
    assert.deepEqual(compare([start, line(3)], [start, line(3, undefined, 1)]), { index: 1,
      what: "path" });
    assert.deepEqual(compare([start, call("q", "yes")], [start, call("r", "yes")]), { index: 1,
      what: "call" });
    assert.deepEqual(compare([start, call("q", "yes")], [start, call("q", "no")]), { index: 1,
      what: "result" });
    assert.deepEqual(compare([start], [start, line(3)]), { index: 1, what: "end" });
    const error = (message: string): TraceStep => ({ kind: "exception", line: 2, type: "E",
      message });
    assert.deepEqual(compare([error("a")], [error("b")]), { index: 0, what: "exception" });
  });
  it("says that nothing is known after a cut, even of two cut traces", () => {
    const cut: TraceStep = { kind: "cut", reason: "after 1 steps" };
    assert.deepEqual(compare([line(2), cut], [line(2), line(3)]), { index: 1, what: "cut" });
    assert.deepEqual(compare([line(2), cut], [line(2), cut]), { index: 1, what: "cut" });
  });
});
