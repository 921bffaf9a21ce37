import assert from "node:assert/strict";
import type { TraceStep } from "../../../src/core/trace/trace";
import { lineNotes, variableAt } from "../../../src/core/trace/values";

const line = (number: number, changed: Record<string, string> = {}, fn = "execute_command",
  depth = 0): TraceStep => ({ kind: "line", line: number, fn, depth, changed: traced(changed) });
const traced = (texts: Record<string, string>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { text }]));
const call = (number: number, member: string, result: boolean | string): TraceStep => ({
  kind: "call",
  line: number,
  member,
  args: ["dog"],
  result,
  ms: 1,
  cached: false,
});

// 1 def helper(x):          4 def execute_command(image):   8     return total
// 2     y = x + 1           5     total = 0
// 3     return y            6     for n in [1, 2]:
//                           7         total = total + helper(n)
const steps: readonly TraceStep[] = [
  line(5, { image: "ImagePatch" }),
  line(6, { total: "0" }),
  line(7, { n: "1" }),
  line(2, { x: "1" }, "helper", 1),
  line(3, { y: "2" }, "helper", 1),
  { kind: "return", line: 3, fn: "helper", depth: 1, changed: {}, value: { text: "2" } },
  line(6, { total: "2" }),
  line(7, { n: "2" }),
  line(2, { x: "2" }, "helper", 1),
  line(3, { y: "3" }, "helper", 1),
  { kind: "return", line: 3, fn: "helper", depth: 1, changed: {}, value: { text: "3" } },
  line(6, { total: "5" }),
  line(8),
  { kind: "return", line: 8, fn: "execute_command", depth: 0, changed: {}, value: { text: "5" } },
];
const texts = (last: number): Record<number, string> =>
  Object.fromEntries([...lineNotes(steps, last)].map(([number, { text }]) => [number, text]));

describe("values at line ends", () => {
  it("tells what the last pass over each line did", () => {
    assert.deepEqual(texts(steps.length - 1), { 5: "total = 0", 6: "n = 2", 7: "total = 5",
      2: "y = 3", 3: "returns 3", 8: "returns 5" });
  });

  it("goes no further than the selected step", () => {
    assert.deepEqual(texts(0), {});
    assert.deepEqual(texts(1), { 5: "total = 0" });
    assert.deepEqual(texts(4), { 5: "total = 0", 6: "n = 1", 2: "y = 2" });
    assert.deepEqual(texts(6), { 5: "total = 0", 6: "n = 1", 2: "y = 2", 3: "returns 2",
      7: "total = 2" });
  });

  it("tells calls where nothing changed, and exceptions", () => {
    const failing: readonly TraceStep[] = [
      line(2),
      call(2, "exists", true),
      line(3),
      call(3, "simple_query", "red"),
      line(4, { color: "'red'" }),
      call(4, "find", "x"),
      { kind: "exception", line: 4, type: "IndexError", message: "list index out of range" },
    ];
    const notes = lineNotes(failing, failing.length - 1);
    assert.deepEqual([...notes], [[2, { text: "exists('dog') -> True" }], [3, {
      text: "color = 'red'",
    }], [4, { text: "find('dog') -> 'x'", error: "IndexError: list index out of range" }]]);
    assert.equal(lineNotes(failing, 5).has(4), false);
  });

  it("does not mix a function up with another one of its depth", () => {
    const two: readonly TraceStep[] = [line(9), line(2, { a: "1" }, "one", 1),
      line(5, { b: "2" }, "two", 1), line(6, { c: "3" }, "two", 1)];
    assert.deepEqual([...lineNotes(two, 3)], [[5, { text: "c = 3" }]]);
  });
});

describe("a variable seen from a line", () => {
  it("is that of the line's function, as it was at the step", () => {
    assert.equal(variableAt(steps, steps.length - 1, 7, "total")?.text, "5");
    assert.equal(variableAt(steps, 2, 7, "total")?.text, "0");
    assert.equal(variableAt(steps, 4, 2, "y")?.text, "2");
    assert.equal(variableAt(steps, steps.length - 1, 7, "y"), undefined);
    assert.equal(variableAt(steps, 2, 2, "x"), undefined);
    assert.equal(variableAt(steps, 99, 1, "x")?.text, "2");
    assert.equal(variableAt(steps, 99, 5, "toString"), undefined);
  });
});
