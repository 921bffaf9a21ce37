import assert from "node:assert/strict";
import * as fs from "node:fs";
import { LIMITS, runProgram, testInterpreter } from "./fixture";

/** What native CPython 3.11.7 did with a program: recorded with its own `exec`, not with ours. */
interface Recorded {
  readonly program: string;
  readonly stdout: string;
  readonly text?: string;
  readonly error?: { readonly type: string; readonly message: string; readonly line?: number };
}

/** Texts that CPython 3.14, which runs the programs here, words otherwise than 3.11; each was looked at. */
const REVIEWED: Readonly<Record<string, string>> = {
  "too many values to unpack (expected 2)": "too many values to unpack (expected 2, got 3)",
  "math domain error": "expected a nonnegative input, got -1.0",
  "max() arg is an empty sequence": "max() iterable argument is empty",
  "f-string: invalid syntax": "f-string: expecting '=', or '!', or ':', or '}'",
  "(Counter({'l': 2, 'h': 1, 'e': 1, 'o': 1}), OrderedDict([('a', 1)]), deque([2, 3], maxlen=2), P(x=1, y=2))":
    "(Counter({'l': 2, 'h': 1, 'e': 1, 'o': 1}), OrderedDict({'a': 1}), deque([2, 3], maxlen=2), P(x=1, y=2))",
};
const worded = (text: string, program: string): string =>
  text === "unhashable type: 'list'" ? `cannot use 'list' as a ${program.includes("set(") ? "set element" : "dict key"} (unhashable type: 'list')` : (REVIEWED[text] ?? text);

describe("programs do what native CPython does with them", function () {
  this.timeout(120_000);
  const corpus = fs.readFileSync("test/adapters/interpreter/corpus.jsonl", "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Recorded);
  const interpreter = testInterpreter();
  before(() => interpreter.start());
  after(() => interpreter.close());

  for (const trace of [false, true]) {
    it(`${corpus.length} programs ${trace ? "with" : "without"} a trace: value, output, error type, message and line`, async () => {
      await Promise.all(corpus.map(async ({ program, stdout, text, error }) => {
        const execution = await runProgram(interpreter, program, { trace, limits: { ...LIMITS, timeoutS: 20 } });
        const found = execution.failure ? { type: execution.failure.type, message: execution.failure.message, line: execution.failure.line } : execution.valueText;
        const expected = error ? { type: error.type, message: worded(error.message, program), line: error.line } : worded(text ?? "", program);
        assert.deepEqual({ found, stdout: execution.stdout }, { found: expected, stdout }, program);
      }));
    });
  }
});
