import assert from "node:assert/strict";
import { LIMITS, runProgram, testInterpreter } from "./fixture";

const filling = (held: string, size: number): string =>
  `found = {}\ndef execute_command(image):\n    ${held}\n` +
  `    for n in range(10**9): found[n] = str(n) * ${size}\n`;
/** The memory ends at another place of Python's own work with each size. */
const SIZES = [200, 1000, 1003, 4096];

describe("a program that fills its memory piece by piece", function() {
  this.timeout(180_000);
  const interpreter = testInterpreter({ workers: 1 });
  before(() => interpreter.start());
  after(() => interpreter.close());

  for (const held of ["found = {}", "global found"])
    for (const trace of [false, true]) {
      it(`is stopped at the line that does it (${held}, ${trace ? "traced" : "not traced"})`, async () => {
        for (const size of SIZES) {
          const { failure } = await runProgram(interpreter, filling(held, size), { trace,
            limits: { ...LIMITS, timeoutS: 60 } });
          assert.ok(failure, `size ${size}`);
          assert.deepEqual(failure, { kind: "memory", type: "MemoryError",
            message: "the program used up its memory", line: 4 }, `size ${size}`);
        }
      });
    }
});
