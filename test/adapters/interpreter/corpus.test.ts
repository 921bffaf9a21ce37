import assert from "node:assert/strict";
import * as fs from "node:fs";
import type { PerceptionCall, Region } from "../../../src/core/ports/perception";
import { PICTURE, ScriptedPerception, SECOND_PICTURE } from "../../fakes/scripted-perception";
import { LIMITS, runProgram, testInterpreter } from "./fixture";

/**
 * What native CPython 3.11.7 did with a program, recorded with its own `exec` by record_corpus.py.
 */
interface Recorded {
  readonly program: string;
  readonly pictures?: 1 | 2;
  readonly stdout: string;
  readonly text?: string;
  readonly error?: { readonly type: string; readonly message: string; readonly line?: number };
  /** Perception calls in their order. */
  readonly calls?: readonly object[];
}

const PICTURES = [PICTURE, SECOND_PICTURE];

/**
 * Texts that CPython 3.14, which runs the programs here, words otherwise than 3.11; each was looked
 * at.
 */
const REVIEWED: Readonly<Record<string, string>> = {
  "too many values to unpack (expected 2)": "too many values to unpack (expected 2, got 3)",
  "math domain error": "expected a nonnegative input, got -1.0",
  "max() arg is an empty sequence": "max() iterable argument is empty",
  "f-string: invalid syntax": "f-string: expecting '=', or '!', or ':', or '}'",
  "(Counter({'l': 2, 'h': 1, 'e': 1, 'o': 1}), OrderedDict([('a', 1)]), deque([2, 3], maxlen=2), P(x=1, y=2))":
    "(Counter({'l': 2, 'h': 1, 'e': 1, 'o': 1}), OrderedDict({'a': 1}), deque([2, 3], " +
    "maxlen=2), P(x=1, y=2))",
};
const worded = (text: string, program: string): string =>
  text === "unhashable type: 'list'" ?
    "cannot use 'list' as a " +
    `${program.includes("set(") ? "set element" : "dict key"} (unhashable type: 'list')` :
    (REVIEWED[text] ?? text);

/** A call as native CPython's record has it. */
function recorded(call: PerceptionCall): object {
  const place = ({ image, box: { left, lower, right, upper } }: Region): object => ({
    image: PICTURES.indexOf(image),
    box: [left, lower, right, upper],
  });
  if ("region" in call) return { ...call, region: place(call.region) };
  return "regions" in call ? { ...call, regions: call.regions.map(place) } : call;
}

describe("programs do what native CPython does with them", function() {
  this.timeout(120_000);
  const corpus = fs.readFileSync("test/adapters/interpreter/corpus.jsonl", "utf8").trimEnd().split(
    "\n",
  ).map((line) => JSON.parse(line) as Recorded);
  const interpreter = testInterpreter();
  before(() => interpreter.start());
  after(() => interpreter.close());

  for (const trace of [false, true]) {
    it(`${corpus.length} programs ${trace ? "with" : "without"} a trace: value, output, error ` +
      "type, message and line, perception calls", async () => {
      await Promise.all(
        corpus.map(async ({ program, pictures = 1, stdout, text, error, calls = [] }) => {
          const perception = new ScriptedPerception();
          const execution = await runProgram(interpreter, program, { trace,
            images: PICTURES.slice(0, pictures), limits: { ...LIMITS, timeoutS: 20 } }, perception);
          const found = execution.failure ?
            { type: execution.failure.type, message: execution.failure.message,
              line: execution.failure.line } :
            execution.valueText;
          const expected = error ?
            { type: error.type, message: worded(error.message, program), line: error.line } :
            worded(text ?? "", program);
          assert.deepEqual({ found, stdout: execution.stdout,
            calls: perception.calls.map(recorded) }, { found: expected, stdout, calls }, program);
        }),
      );
    });
  }
});
