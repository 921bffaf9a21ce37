import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { extractProgram } from "../../../src/core/program/extract";
import { runProgram, testInterpreter } from "../interpreter/fixture";
import type { PublicCase, PublicCases } from "./public-case";

/**
 * Every completion of the folder gives one program, which holds nothing else and returns "RIGHT".
 */
const givesRight: PublicCase = async (folder) => {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".txt"));
  assert.ok(files.length > 0);
  const interpreter = testInterpreter({ workers: 1 });
  try {
    for (const file of files) {
      const program = extractProgram(fs.readFileSync(path.join(folder, file), "utf8"));
      assert.ok(program !== undefined, file);
      assert.equal(program.match(/^def execute_command/gm)?.length, 1, `${file}: ${program}`);
      assert.doesNotMatch(program, /```|~~~|<[|/]|\[\/?PYTHON\]|\ufeff/, `${file}: ${program}`);
      const { value, failure } = await runProgram(interpreter, program);
      assert.equal(failure, undefined, `${file}: ${program}`);
      assert.equal(value, "RIGHT", `${file}: ${program}`);
    }
  } finally {
    await interpreter.close();
  }
};

/** What models write (01 to 17 and 73): the program that a person would take. */
export const completionCases: PublicCases = Object.fromEntries([
  "01-fence-tag-spelling",
  "02-fence-crlf",
  "04-first-fence-is-no-program",
  "05-draft-then-corrected",
  "07-think-draft",
  "08-think-end-only",
  "10-end-of-text-literals",
  "11-prose-directly-after",
  "13-helper-below",
  "14-constant-above",
  "16-indented-program",
  "17-tilde-fence",
  "73-marks-around-the-program",
].map((name) => [name, givesRight]));
