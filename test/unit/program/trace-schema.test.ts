import assert from "node:assert/strict";
import { traceSchema } from "../../../src/core/trace/schema";
import type { Trace } from "../../../src/core/trace/trace";

const patch = { $: "patch", image: 0, left: 1, lower: 2, right: 3, upper: 4, name: "dog" } as const;
const trace: Trace = { schemaVersion: 1, steps: [
  { kind: "line", line: 2, fn: "execute_command", depth: 0,
    changed: { image: { text: "ImagePatch(0, 0, 9, 9)", patches: patch }, n: { text: "3" } } },
  {
    kind: "call",
    line: 2,
    member: "find",
    args: [patch, "dog"],
    result: [patch, { $: "tuple", items: [null, 1, { $: "nan" }] }, { $: "dict",
      items: [[1, { $: "int", text: "99999999999999999999" }]] }, {
      key: { $: "object", type: "x" },
    }],
    ms: 1.5,
    cached: true,
  },
  { kind: "call", line: 2, member: "find", args: [], error: "refused", ms: 0, cached: false },
  { kind: "exception", line: 2, type: "ValueError", message: "no" },
  { kind: "return", line: 3, fn: "execute_command", depth: 0, changed: {}, value: { text: "3" } },
  { kind: "cut", reason: "after 6 steps" },
] };

describe("reading a trace", () => {
  it("keeps everything that a trace says", () =>
    assert.deepEqual(traceSchema.parse(JSON.parse(JSON.stringify(trace))), trace));

  it("refuses what is none", () => {
    const [line, call] = trace.steps;
    for (const step of [
      { ...line, kind: "walk" },
      { ...line, line: -1 },
      { ...line, changed: { n: 3 } },
      { ...line, changed: { n: { text: "3", patches: { ...patch, left: "1" } } } },
      { ...call, args: [{ $: "patch" }] },
      { ...call, result: { $: "unknown" } },
      { ...call, result: { deep: [{ $: "tuple" }] } },
      { ...call, ms: "1" },
    ])
      assert.throws(() => traceSchema.parse({ schemaVersion: 1, steps: [step] }),
        JSON.stringify(step));
  });
});
