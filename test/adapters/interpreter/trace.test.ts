import assert from "node:assert/strict";
import type { Trace } from "../../../src/core/trace/trace";
import { LIMITS, runProgram, testInterpreter, withoutTimes } from "./fixture";

const PROGRAM = `def is_red(mug):
    return mug.verify_property("mug", "red")

def execute_command(image):
    mugs = ImagePatch(image).find("mug")
    names = []
    for mug in mugs:
        if is_red(mug):
            names.append("red")
    try:
        mugs[5]
    except IndexError:
        return names
`;

const GOLDEN = `5 execute_command/0 image=Image(320, 240)
5 find(patch 0,0,320,240 | mug) -> patch 10,20,50,60 mug; patch 200,30,250,90 mug
6 execute_command/0 mugs=[ImagePatch(10, 20, 50, 60), ImagePatch(200, 30, 250, 90)]*
7 execute_command/0 names=[]
8 execute_command/0 mug=ImagePatch(10, 20, 50, 60)*
2 is_red/1 mug=ImagePatch(10, 20, 50, 60)*
2 verify_property(patch 10,20,50,60 | mug | red) -> true
2 is_red/1 returns True
9 execute_command/0
7 execute_command/0 names=['red']
8 execute_command/0 mug=ImagePatch(200, 30, 250, 90)*
2 is_red/1 mug=ImagePatch(200, 30, 250, 90)*
2 verify_property(patch 200,30,250,90 | mug | red) -> false
2 is_red/1 returns False
7 execute_command/0
10 execute_command/0
11 execute_command/0
11 IndexError: list index out of range
12 execute_command/0
13 execute_command/0
13 execute_command/0 returns ['red']`;

describe("traces", function() {
  this.timeout(60_000);
  const interpreter = testInterpreter();
  before(() => interpreter.start());
  after(() => interpreter.close());

  it("hold lines with changed locals, calls, returns and exceptions", async () => {
    const { trace } = await runProgram(interpreter, PROGRAM, { trace: true });
    assert.equal(shown(trace), GOLDEN);
  });

  it("are equal from run to run, apart from durations", async () => {
    const runs = await Promise.all(
      Array.from({ length: 12 }, () => runProgram(interpreter, PROGRAM, { trace: true })),
    );
    assert.equal(new Set(runs.map((run) => JSON.stringify(withoutTimes(run)))).size, 1);
  });

  it("are cut at the limit, while the program goes on", async () => {
    const execution = await runProgram(interpreter, "def execute_command(image):\n    n = 0\n" +
      "    while n < 1000:\n        n += 1\n    return n", { trace: true,
      limits: { ...LIMITS, maxTraceSteps: 40 } });
    assert.equal(execution.value, 1000);
    assert.equal(execution.trace?.steps.length, 41);
    assert.deepEqual(execution.trace?.steps.at(-1), { kind: "cut", reason: "after 40 steps" });
  });

  it("are cut by size, with locals shortened", async () => {
    const execution = await runProgram(interpreter, "def execute_command(image):\n" +
      "    s = 'ab' * 10000\n    return len(s)", { trace: true });
    const local = execution.trace?.steps[1];
    assert.ok(local?.kind === "line");
    assert.equal(local.changed["s"]?.text.length, 120);
  });

  it("never call the program's own __repr__, and survive hostile locals", async () => {
    const program = "class Odd:\n    def __repr__(self): raise RuntimeError('called')\n" +
      "    __eq__ = __hash__ = __repr__\ndef execute_command(image):\n    odd = Odd()\n" +
      "    more = [odd]\n    return 'ok'";
    const execution = await runProgram(interpreter, program, { trace: true });
    assert.equal(execution.value, "ok");
    assert.match(shown(execution.trace), /odd=<Odd>\n.*more=\[<Odd>\]/);
  });

  it("tell where a program was stopped, also inside C code", async () => {
    const limits = { ...LIMITS, timeoutS: 0.5 };
    const loop = await runProgram(interpreter, "def execute_command(image):\n    n = 1\n" +
      "    while True:\n        n = -n", { trace: true, limits });
    assert.equal(loop.failure?.kind, "timeout");
    assert.ok(loop.failure.line === 3 || loop.failure.line === 4);
    const native = await runProgram(interpreter, "def execute_command(image):\n" +
      "    ImagePatch(image).exists('mug')\n    return sum(range(10**11))", { trace: true,
      limits });
    assert.deepEqual([native.failure?.kind, native.failure?.line, native.calls], ["timeout", 3, 1]);
    assert.deepEqual(native.trace?.steps.map(({ kind }) => kind), ["call", "cut"]);
  });

  it("end with the call that perception does not support", async () => {
    const { trace, failure } = await runProgram(interpreter,
      "def execute_command(image):\n    return ImagePatch(image).simple_query('Why?')", {
      trace: true,
    });
    assert.equal(failure?.kind, "perception_unsupported");
    assert.match(shown(trace),
      /2 simple_query\(patch 0,0,320,240 \| Why\?\) failed: this perception cannot answer "Why\?"$/);
  });
});

/** One line a step; `*` marks locals that are patches. */
function shown(trace: Trace | undefined): string {
  assert.ok(trace);
  return trace.steps.map((step) => {
    switch (step.kind) {
      case "line":
      case "return": {
        const locals = Object.entries(step.changed).map(([name, value]) =>
          ` ${name}=${value.text}${value.patches ? "*" : ""}`
        ).join("");
        return `${step.line} ` +
          `${step.fn}/${step.depth}${locals}${
            step.kind === "return" ? ` returns ${step.value.text}` : ""
          }`;
      }
      case "call":
        return `${step.line} ${step.member}(${step.args.map(value).join(" | ")}) ` +
          `${step.error === undefined ? `-> ${value(step.result)}` : `failed: ${step.error}`}`;
      case "exception":
        return `${step.line} ${step.type}: ${step.message}`;
      case "cut":
        return `cut ${step.reason}`;
    }
  }).join("\n");
}

function value(item: unknown): string {
  if (Array.isArray(item)) return item.map(value).join("; ");
  if (typeof item !== "object" || item === null) return String(item);
  const { left, lower, right, upper, name } = item as Record<string, unknown>;
  return `patch ${left},${lower},${right},${upper}${name ? ` ${name}` : ""}`;
}
