import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Command } from "commander";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { DataError, UsageError } from "../../core/errors";
import { printJson, say, stderrLogger } from "../console";
import { Verifier } from "../verifier";

interface CorrectFlags {
  readonly query?: string;
  readonly program?: string;
  readonly author?: string;
  readonly failureType?: string;
  readonly parentSample?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

export function addCorrect(program: Command): void {
  program.command("correct").argument("<dir>", "experiment folder")
    .description("save a program as the correction of a failing train query, if it runs and earns its reward")
    .option("--query <id>", "the train query")
    .option("--program <file>", "file with the program")
    .option("--author <name>", "who wrote it")
    .option("--failure-type <name>", "why the policy's program failed")
    .option("--parent-sample <id>", "the sample it corrects")
    .option("--check", "verify all files of corrections/ instead, and print how they fare")
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: CorrectFlags) => {
      const { query, program: file } = flags;
      if (flags.check && (query !== undefined || file !== undefined)) throw new UsageError("--check verifies what is saved already; it takes no --query and no --program.", "Leave one or the other out.");
      if (!flags.check && (query === undefined || file === undefined)) throw new UsageError("A correction needs --query and --program.", `"visrep errors ${dir}" suggests queries; --check verifies the corrections that are there.`);
      const experiment = path.resolve(dir);
      const verifier = await Verifier.open(experiment, stderrLogger);
      try {
        const passed = query === undefined || file === undefined ? await checkAll(experiment, verifier, flags) : await save(experiment, verifier, query, file, flags);
        if (!passed) process.exitCode = 1;
      } finally {
        await verifier.close();
      }
    });
}

/** Whether the correction was saved; a refusal is a result, said with its reason. */
async function save(experiment: string, verifier: Verifier, id: string, file: string, { author, failureType, parentSample, json }: CorrectFlags): Promise<boolean> {
  const program = await fs.readFile(file, "utf8").catch((cause: Error) => {
    throw new DataError(`The program ${file} cannot be read: ${cause.message}.`, "Correct the name.", { cause });
  });
  const verdict = await verifier.verify({ query: id, program });
  if (!verdict.ok) {
    if (json) printJson({ schemaVersion: 1, ok: false, query: id, reason: verdict.reason });
    say(`The correction of ${id} is not saved: ${verdict.reason}.`);
    return false;
  }
  const { query, answer } = verdict;
  const folder = new CorrectionFolder(experiment);
  const saved = await folder.add({ query: id, author, failureType, parentSample, program }, query);
  const { budget } = verifier.options.corrections;
  const used = (await folder.list()).length;
  if (json) printJson({ schemaVersion: 1, ok: true, query: id, type: query.type, file: saved, answer, used, budget });
  say(`${saved}: it earns its reward for "${query.text}" (${query.type}). Correction ${used} of a budget of ${budget}; the next iteration trains on it.`);
  return true;
}

/** Whether every file of `corrections/` counts. */
async function checkAll(experiment: string, verifier: Verifier, { json }: CorrectFlags): Promise<boolean> {
  const rows = [];
  for (const file of await new CorrectionFolder(experiment).list()) {
    const checked = await verifier.check(file);
    rows.push("reason" in checked ? { file: file.file, query: "correction" in file ? file.correction.query : null, type: null, ok: false, reason: checked.reason }
      : { file: file.file, query: checked.query, type: checked.type, ok: true, reason: null });
  }
  const { budget } = verifier.options.corrections;
  if (json) printJson({ schemaVersion: 1, experiment, corrections: rows, budget });
  const width = Math.max(0, ...rows.map(({ file }) => file.length));
  for (const { file, type, ok, reason } of rows) say(`  ${file.padEnd(width)}  ${ok ? `earns its reward (${type})` : `left out: ${reason}`}`);
  say(`${rows.filter(({ ok }) => ok).length} of ${rows.length} corrections count; the budget is ${budget}.`);
  return rows.every(({ ok }) => ok);
}
