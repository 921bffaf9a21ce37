import assert from "node:assert/strict";
import { PICTURE, SECOND_PICTURE } from "../../fakes/scripted-perception";
import { runProgram, testInterpreter } from "./fixture";
import { PROGRAMS } from "./programs";

describe("programs in the interpreter", function() {
  this.timeout(60_000);
  const interpreter = testInterpreter();
  before(() => interpreter.start());
  after(() => interpreter.close());

  for (const expected of PROGRAMS) {
    it(expected.name, async () => {
      const images = expected.pictures === 2 ? [PICTURE, SECOND_PICTURE] : [PICTURE];
      const execution = await runProgram(interpreter, expected.program, { images });
      if (expected.failure) {
        assert.ok(execution.failure, `it returned ${execution.valueText}`);
        const compared = Object.fromEntries(
          Object.keys(expected.failure).map((key) => [key, execution.failure?.[key as "kind"]]),
        );
        assert.deepEqual(compared, expected.failure);
        assert.equal(execution.value, undefined);
      } else {
        assert.equal(execution.failure, undefined);
        assert.deepEqual(execution.value, expected.value);
      }
      if (expected.valueText !== undefined) assert.equal(execution.valueText, expected.valueText);
      if (expected.stdout !== undefined) assert.equal(execution.stdout, expected.stdout);
      if (expected.calls !== undefined) assert.equal(execution.calls, expected.calls);
    });
  }
});
