import assert from "node:assert/strict";
import { keptLines } from "../../../src/extension/sample/kept-lines";

const PROGRAM = "def execute_command(image):\n    return 1\n";

describe("the lines of a completion that are its program", () => {
  it("are counted without blank ones, whatever ends them", () => {
    const completion = `One moment.\r\n\r\n\`\`\`python\r\n` +
      `${PROGRAM.replaceAll("\n", "\r\n")}\`\`\`\r\nThat is all.`;
    assert.deepEqual(keptLines({ program: PROGRAM, completion }), { kept: [{ from: 3, to: 5 }],
      written: 6, taken: 2 });
  });

  it("are none where no program was found", () => {
    assert.deepEqual(keptLines({ program: null, completion: "I cannot see pictures.\n" }), {
      kept: [],
      written: 1,
      taken: 0,
    });
  });

  it("are those that were taken then, where the rules would take others now", () => {
    const draft = PROGRAM.replace("1", "0");
    const completion = `<think>\n${draft}</think>\n${PROGRAM}`;
    assert.deepEqual(keptLines({ program: draft, completion }).kept, [{ from: 1, to: 3 }]);
  });

  it("are none where the recorded program is nowhere in it", () => {
    assert.deepEqual(keptLines({ program: "x = 1\n", completion: PROGRAM }), { kept: [], written: 2,
      taken: 0 });
  });
});
