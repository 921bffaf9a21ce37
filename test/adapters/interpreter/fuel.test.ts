import assert from "node:assert/strict";
import type { Execution } from "../../../src/core/ports/interpreter";
import { eventually } from "../../eventually";
import { LIMITS, runProgram, testInterpreter, withoutTimes } from "./fixture";

describe("the time of a program", function() {
  this.timeout(60_000);
  const interpreter = testInterpreter({ workers: 1 });
  before(() => interpreter.start());
  after(() => interpreter.close());

  const timeout = (program: string, timeoutS: number, trace = false) =>
    runProgram(interpreter, program, { trace, limits: { ...LIMITS, timeoutS } });

  it("ends by fuel at the same point every time, and says so", async () => {
    // An empty loop burns its fuel in a small part of what the clock allows. Where a machine is so
    // busy that the clock is first all the same, it is run again.
    const counting = "def execute_command(image):\n    n = 0\n    while True:\n" +
      "        for _ in range(10000): pass\n        n += 1\n        print(n)";
    for (const trace of [false, true]) {
      const byFuel = (): Promise<Execution> =>
        eventually("a run whose fuel ends first", async () => {
          const run = await timeout(counting, 2, trace);
          return run.failure?.message === "the program used up its 2 s of active time" ?
            undefined :
            run;
        });
      const [first, second] = [await byFuel(), await byFuel()];
      assert.equal(first.failure?.message, "the program's fuel ran out, which is set for 2 s of " +
        "active time on a slow machine");
      assert.ok(first.stdout.length > 100, first.stdout);
      assert.deepEqual(withoutTimes(first), withoutTimes(second));
    }
  });

  it("ends by the clock where code burns little fuel, and says so", async () => {
    const arithmetic = "def execute_command(image):\n    x = 1\n" +
      `    while True: x = ${"(".repeat(30)}x${" * 3 % 1000003)".repeat(30)}`;
    const { failure, activeMs } = await timeout(arithmetic, 0.3);
    assert.deepEqual(failure, { kind: "timeout", type: "TimeoutError",
      message: "the program used up its 0.3 s of active time", line: 3 });
    assert.ok(activeMs >= 360, String(activeMs));
  });

  it("ends by the clock inside one operation, and says so", async () => {
    const { failure, activeMs } = await timeout("def execute_command(image): return " +
      "sum(range(10**11))", 0.3);
    assert.equal(failure?.message, "the program used up its 0.3 s of active time inside one " +
      "operation");
    assert.ok(activeMs >= 360, String(activeMs));
  });
});
