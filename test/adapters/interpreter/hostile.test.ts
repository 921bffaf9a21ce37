import assert from "node:assert/strict";
import * as fs from "node:fs";
import { LIMITS, runProgram, testInterpreter } from "./fixture";
import { CANARY, CANARY_TEXT, HOSTILE } from "./hostile";
import { HOSTILE_CORNERS } from "./hostile-corners";

/** Only programs that end by their time wait for it; on a busy machine the others need longer. */
const SHORT_S = 0.2;
const LONG_S = 20;

for (const staticCheck of [true, false]) {
  describe(`hostile programs ${staticCheck ? "with" : "without"} the static check`, function() {
    this.timeout(60_000);
    // One worker: the canary runs in the very memory that the hostile program had.
    const interpreter = testInterpreter({ staticCheck, workers: 1 });
    before(() => interpreter.start());
    after(() => interpreter.close());

    for (const { name, program, checked, unchecked } of [...HOSTILE, ...HOSTILE_CORNERS]) {
      it(name, async () => {
        const expected = staticCheck ? checked : unchecked;
        const execution = await runProgram(interpreter, program, {
          limits: { ...LIMITS, timeoutS: expected === "timeout" ? SHORT_S : LONG_S },
        });
        if (typeof expected === "string")
          assert.equal(execution.failure?.kind, expected, JSON.stringify(execution));
        else assert.equal(execution.valueText, expected.valueText, JSON.stringify(execution));
        const canary = await runProgram(interpreter, CANARY);
        assert.equal(canary.valueText, CANARY_TEXT, JSON.stringify(canary.failure));
        assert.equal(fs.existsSync("/tmp/visrep-escaped"), false);
      });
    }

    it("printing a gigabyte is cut", async () => {
      const execution = await runProgram(interpreter, "def execute_command(image):\n" +
        "    for _ in range(1000): print('x' * 10**6)\n    return 'done'");
      assert.equal(execution.valueText, "done");
      assert.equal(execution.stdout.length, 65_536);
    });
  });
}
