import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { AbortError } from "../../../src/core/errors";
import type { Execution } from "../../../src/core/ports/interpreter";
import { until } from "../../eventually";
import { ScriptedPerception } from "../../fakes/scripted-perception";
import { LIMITS, request, runProgram, testInterpreter, withoutTimes } from "./fixture";

const LOOKING = "def execute_command(image):\n    p = ImagePatch(image)\n    print('looking')\n" +
  "    return [p.exists('mug'), p.exists('car'), len(p.find('mug'))]";
const SPINNING = "def execute_command(image):\n    n = 0\n    for i in range(200000): n += i\n" +
  "    return n";

/** The child processes of this test process that run programs. */
function children(): number[] {
  const list = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], {
    encoding: "utf8",
  });
  return list.split("\n").filter((line) => line.includes("interpreter-child.mjs")).map((line) =>
    Number.parseInt(line, 10)
  );
}

describe("a killed or failing interpreter", function() {
  this.timeout(60_000);
  const interpreter = testInterpreter();
  before(() => interpreter.start());
  after(() => interpreter.close());

  it("runs programs in flight again when its process is killed", async () => {
    const expected = new Map<string, unknown>();
    for (const program of [LOOKING, SPINNING])
      expected.set(program, withoutTimes(await runProgram(interpreter, program, { trace: true })));
    for (const waitMs of [1, 40]) {
      const slow = new ScriptedPerception(10);
      const runs = Array.from({ length: 8 }, (_, i) =>
        runProgram(interpreter, i % 2 ? SPINNING : LOOKING, { trace: true }, slow));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      for (const pid of children()) process.kill(pid, "SIGKILL");
      (await Promise.all(runs)).forEach((run: Execution, i) =>
        assert.deepEqual(withoutTimes(run), expected.get(i % 2 ? SPINNING : LOOKING))
      );
    }
  });

  it("starts again when it is killed while idle", async () => {
    for (const pid of children()) process.kill(pid, "SIGKILL");
    assert.deepEqual((await runProgram(interpreter, LOOKING)).value, [true, false, 2]);
    assert.equal(children().length, 1);
  });

  it("rejects with perception's own error, and goes on", async () => {
    const program = "def execute_command(image):\n    try:\n" +
      "        return ImagePatch(image).find('broken server')\n    except BaseException:\n" +
      "        return 'caught'";
    await assert.rejects(runProgram(interpreter, program), /connection refused: localhost:11434/);
    assert.deepEqual((await runProgram(interpreter, LOOKING)).value, [true, false, 2]);
  });

  it("stops a program that nobody waits for any more", async () => {
    for (const [program, delayMs] of [["def execute_command(image):\n" +
      "    ImagePatch(image).exists('mug')\n    while True: pass", 0], [LOOKING, 2000]] as const) {
      const controller = new AbortController();
      const perception = new ScriptedPerception(delayMs);
      const run = interpreter.run(request(program, { limits: { ...LIMITS, timeoutS: 60 } }),
        perception, controller.signal);
      void until("a call", () => perception.calls.length > 0).finally(() => controller.abort());
      await assert.rejects(run, AbortError);
    }
    // Both workers are free again.
    const runs = await Promise.all([runProgram(interpreter, LOOKING),
      runProgram(interpreter, LOOKING)]);
    for (const { value } of runs) assert.deepEqual(value, [true, false, 2]);
  });

  it("has its workers free again whenever a program is cancelled", async () => {
    for (let i = 0; i < 60; i++) {
      const controller = new AbortController();
      const run = interpreter.run(request(LOOKING), new ScriptedPerception(), controller.signal);
      const cancel = setTimeout(() => controller.abort(), (i % 20) / 2);
      await run.catch((error: unknown) => assert.ok(error instanceof AbortError));
      clearTimeout(cancel);
    }
    const runs = await Promise.all([runProgram(interpreter, LOOKING),
      runProgram(interpreter, LOOKING)]);
    for (const { value } of runs) assert.deepEqual(value, [true, false, 2]);
  });

  it("does not count waiting for perception as active time", async () => {
    const execution = await runProgram(interpreter, LOOKING, {
      limits: { ...LIMITS, timeoutS: 0.3 },
    }, new ScriptedPerception(300));
    assert.deepEqual(execution.value, [true, false, 2]);
    assert.ok(execution.hostMs >= 850 && execution.activeMs < 500, JSON.stringify(execution));
  });

  it("leaves no process behind when closed", async () => {
    const other = testInterpreter({ workers: 1 });
    const before = children();
    await other.start();
    const [own] = children().filter((pid) => !before.includes(pid));
    assert.ok(own);
    await other.close();
    await until("the end of its process", () => !children().includes(own));
    assert.deepEqual(children(), before);
  });
});
