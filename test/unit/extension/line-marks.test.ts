import assert from "node:assert/strict";
import { extractProgram, linesWithin } from "../../../src/core/program/extract";
import type { Failure } from "../../../src/core/program/failure";
import { stepViews } from "../../../src/core/trace/steps";
import type { TraceStep } from "../../../src/core/trace/trace";
import { lineMarks, saysWhatRan } from "../../../src/extension/trace/line-marks";

const PROGRAM = "def execute_command(image):\n    n = 3\n    return n / 0\n";
const steps: readonly TraceStep[] = [
  { kind: "line", line: 2, fn: "execute_command", depth: 0,
    changed: { image: { text: "Image(9, 9)" } } },
  { kind: "line", line: 3, fn: "execute_command", depth: 0, changed: { n: { text: "3" } } },
  { kind: "exception", line: 3, type: "ZeroDivisionError", message: "division by zero" },
];
const failure: Failure = { kind: "program_execution", type: "ZeroDivisionError",
  message: "division by zero", line: 3 };
const traced = (linesAbove: number, of: Failure | null = failure) => ({ program: PROGRAM,
  lines: PROGRAM.split("\n").map((_, i) => linesAbove + i), steps, views: stepViews(steps),
  outcome: { answer: null, reward: 0 as const, failure: of } });
/** As much of a document as is looked at. */
const document = (text: string) => {
  const lines = text.split("\n");
  return { lineCount: lines.length,
    lineAt: (line: unknown) => ({ text: lines[line as number] ?? "" }) as never };
};

describe("what a trace says of a document's lines", () => {
  it("is values at line ends, and the error on the failing line", () => {
    assert.deepEqual(lineMarks(document(PROGRAM), traced(0), undefined), {
      values: [{ line: 1, text: "n = 3" }],
      errors: [{ line: 2, text: "ZeroDivisionError: division by zero" }],
    });
    assert.deepEqual(lineMarks(document(`# a header\n\n${PROGRAM}`), traced(2), 1), { selected: 4,
      values: [{ line: 3, text: "n = 3" }], errors: [] });
    assert.deepEqual(lineMarks(document(PROGRAM), traced(0), 0), { selected: 1, values: [],
      errors: [] });
  });

  it("tells failures that are no exceptions at the end of the run alone", () => {
    const late = traced(0, { kind: "timeout", message: "it used up its time", line: 2 });
    assert.deepEqual(lineMarks(document(PROGRAM), late, undefined).errors[0], { line: 1,
      text: "timeout: it used up its time" });
    assert.deepEqual(lineMarks(document(PROGRAM), late, 1).errors, []);
  });

  it("leaves out lines that were edited since", () => {
    const edited = document(PROGRAM.replace("n = 3", "n = 4"));
    assert.deepEqual(lineMarks(edited, traced(0), 0).values, []);
    assert.equal(lineMarks(edited, traced(0), 0).selected, undefined);
    assert.deepEqual([saysWhatRan(edited, traced(0)), saysWhatRan(document(PROGRAM), traced(0)),
      saysWhatRan(document(PROGRAM.trimEnd()), traced(0)), saysWhatRan(document(""), traced(0))], [
      false,
      true,
      true,
      false,
    ]);
  });

  it("is found where lines stand in between that are no part of the program", () => {
    const text = (`# a header\n${PROGRAM}\nprint(execute_command(None))\n\ndef unused():\n` +
      "    pass\n").replace("n / 0", "half(n)").replace("def unused():\n    pass",
        "def half(n):\n    return n / 0");
    const program = extractProgram(text);
    assert.ok(program);
    const lines = linesWithin(text, program);
    assert.deepEqual(lines.map((line) => text.split("\n")[line]), program.trimEnd().split("\n"));
    assert.ok(!program.includes("print"));
    const late: Failure = { ...failure, line: program.split("\n").indexOf("    return n / 0") + 1 };
    const marks = lineMarks(document(text), { program, lines, steps: [], views: [],
      outcome: { answer: null, reward: 0, failure: late } }, undefined);
    assert.deepEqual(marks.errors.map(({ line }) => text.split("\n")[line]), ["    return n / 0"]);
  });
});
