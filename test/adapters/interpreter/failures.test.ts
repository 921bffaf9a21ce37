import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { FAILURE_KINDS } from "../../../src/core/program/failure";
import type { FailureKind } from "../../../src/core/program/failure";
import { LIMITS, runProgram, testInterpreter, withoutTimes } from "./fixture";

interface FailureCase {
  readonly kind: FailureKind;
  readonly program: string;
  readonly type?: string;
  readonly message: RegExp;
  readonly line?: number;
  readonly timeoutS?: number;
}

/** The ways a program can end badly in the interpreter, each with what a person is told. */
const FAILURES: readonly FailureCase[] = [
  { kind: "program_parsing", program: "def execute_command(image):\n    return [1, 2\n",
    type: "SyntaxError", message: /^'\[' was never closed$/, line: 2 },
  { kind: "program_parsing", program: "def execute_command(image):\n    if True:\n    return 1\n",
    type: "IndentationError",
    message: /^expected an indented block after 'if' statement on line 2$/, line: 3 },
  { kind: "program_compilation", program: "def execute_command(image):\n    x = 1\n    continue\n",
    type: "SyntaxError", message: /^'continue' not properly in loop$/, line: 3 },
  { kind: "program_compilation", program: "def execute_command(image):\n    import os\n" +
    "    return os.getcwd()\n", type: "StaticCheck", message: /^import of 'os' is not allowed$/,
    line: 2 },
  { kind: "program_name_error", program: "def execute_command(image):\n" +
    "    found = ImagePatch(image)\n    return fuond\n", type: "NameError",
    message: /^name 'fuond' is not defined/, line: 3 },
  { kind: "program_execution", program: "def half(n):\n    return n / 0\n\n" +
    "def execute_command(image):\n    return half(1)\n", type: "ZeroDivisionError",
    message: /^division by zero$/, line: 2 },
  { kind: "timeout", program: "def execute_command(image):\n    n = 0\n    while True: n += 1\n",
    type: "TimeoutError", message: /0\.2 s of active time/, line: 3, timeoutS: 0.2 },
  { kind: "timeout", program: "def execute_command(image):\n    return sum(range(10**11))\n",
    type: "TimeoutError", message: /0\.2 s of active time inside one operation$/, timeoutS: 0.2 },
  { kind: "memory", program: "def execute_command(image):\n    x = 1\n" +
    "    return bytearray(10**9)\n", type: "MemoryError",
    message: /^the program used up its memory$/, line: 3 },
  { kind: "sandbox", program: "import os\ndef execute_command(image):\n" +
    "    return os.listdir('/')\n", type: "PermissionError", message: /Operation not permitted/,
    line: 3 },
  { kind: "sandbox", program: "import os\ndef execute_command(image):\n" +
    "    return os.system('id')\n", message: /which the sandbox forbids$/ },
  { kind: "perception_unsupported", program: "def execute_command(image):\n" +
    "    whole = ImagePatch(image)\n    return whole.simple_query('Why?')\n",
    message: /^this perception cannot answer "Why\?"$/, line: 3 },
];
/** Not of programs that ran: judged by the loop and by people. */
const OTHERS: readonly FailureKind[] = ["program_synthesis", "answer_format", "wrong_answer",
  "wrong_annotation"];

describe("kinds of failure", function() {
  this.timeout(60_000);
  const checked = testInterpreter({ workers: 1 });
  const unchecked = testInterpreter({ workers: 1, staticCheck: false });
  before(() => Promise.all([checked.start(), unchecked.start()]));
  after(() => Promise.all([checked.close(), unchecked.close()]));

  for (const { kind, program, type, message, line, timeoutS } of FAILURES) {
    it(`${kind}: ${message.source}`, async () => {
      const limits = { ...LIMITS, timeoutS: timeoutS ?? 20 };
      for (const trace of [false, true]) {
        const { failure, value } = await runProgram(kind === "sandbox" ? unchecked : checked,
          program, { limits, trace });
        assert.ok(failure, JSON.stringify(value));
        assert.equal(failure.kind, kind, JSON.stringify(failure));
        assert.match(failure.message, message);
        if (type !== undefined) assert.equal(failure.type, type);
        if (line !== undefined) assert.equal(failure.line, line, JSON.stringify(failure));
      }
    });
  }

  it("are all here", () => {
    assert.deepEqual([...new Set(FAILURES.map(({ kind }) => kind)), ...OTHERS].sort(),
      [...FAILURE_KINDS].sort());
  });
});

describe("a program that is not Python", function() {
  this.timeout(120_000);
  const BROKEN = "def execute_command(image):\n    return f(1,, 2)\n";

  it("fails at once, and nothing is started for it", async () => {
    const cacheFolder = path.join(os.tmpdir(), `visrep-no-cache-${process.pid}`);
    const interpreter = testInterpreter({ workers: 1, cacheFolder });
    try {
      const execution = await runProgram(interpreter, BROKEN, { trace: true });
      assert.deepEqual(withoutTimes(execution), {
        failure: { kind: "program_parsing", type: "SyntaxError", message: "invalid syntax",
          line: 2 },
        stdout: "",
        calls: 0,
        trace: [],
      });
      assert.equal(fs.existsSync(cacheFolder), false, "Python's snapshot was made");
    } finally {
      await interpreter.close();
      fs.rmSync(cacheFolder, { recursive: true, force: true });
    }
  });

  it("is left to Python once that runs", async () => {
    const program = "def execute_command(image):\n    if x = 1:\n        pass\n";
    const fresh = testInterpreter({ workers: 1 });
    try {
      const before = await runProgram(fresh, program);
      await fresh.start();
      const after = await runProgram(fresh, program);
      assert.deepEqual([before.failure?.line, after.failure?.line], [2, 2]);
      assert.equal(after.failure?.message, "invalid syntax. Maybe you meant '==' or ':=' " +
        "instead of '='?");
    } finally {
      await fresh.close();
    }
  });
});
