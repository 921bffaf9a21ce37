import type { Command } from "commander";
import * as path from "node:path";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { UsageError } from "../../core/errors";
import { Verifier } from "../../services/corrections/verifier";
import { printJson, say, stderrLogger } from "../console";
import { correctQuery, type SaveFlags } from "../correct-query";

interface CorrectFlags extends SaveFlags {
  readonly query?: string;
  readonly program?: string;
  readonly check?: boolean;
}

export function addCorrect(program: Command): void {
  program.command("correct").argument("<dir>", "experiment folder")
    .description("save a program as the correction of a failing train query, if it runs and " +
      "earns its reward")
    .option("--query <id>", "the train query")
    .option("--program <file>", "file with the program")
    .option("--author <name>", "who wrote it")
    .option("--failure-type <name>", "why the policy's program failed")
    .option("--parent-sample <id>", "the sample it corrects")
    .option("--dry-run", "run it and say what it is worth; save nothing")
    .option("--similar", "also run it, with its words replaced, on other train queries of the type")
    .option("--draft", "where it does not pass, keep it in corrections/drafts, which nothing is " +
      "trained on")
    .option("--check", "verify all files of corrections/ instead, and print how they fare")
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: CorrectFlags) => {
      const { query, program: file } = flags;
      if (flags.check &&
        [query, file, flags.dryRun, flags.similar, flags.draft].some((given) =>
          given !== undefined
        ))
        throw new UsageError(
          "--check verifies what is saved already; it takes no --query, no --program and nothing " +
            "that goes with them.",
          "Leave one or the other out.",
        );
      if (flags.dryRun && flags.draft)
        throw new UsageError("--dry-run saves nothing, and --draft keeps a draft.",
          "Leave one or the other out.");
      if (!flags.check && (query === undefined || file === undefined))
        throw new UsageError("A correction needs --query and --program.",
          `"visrep errors ${dir}" suggests queries; --check verifies the corrections that are ` +
            "there.");
      const experiment = path.resolve(dir);
      const verifier = await Verifier.open(experiment, stderrLogger);
      try {
        const passed = query === undefined || file === undefined ?
          await checkAll(experiment, verifier, flags) :
          await correctQuery(experiment, verifier, query, file, flags);
        if (!passed) process.exitCode = 1;
      } finally {
        await verifier.close();
      }
    });
}

/** Whether every file of `corrections/` counts. */
async function checkAll(experiment: string, verifier: Verifier,
  { json }: CorrectFlags): Promise<boolean> {
  const rows = [];
  for (const file of await new CorrectionFolder(experiment).list()) {
    const checked = await verifier.check(file);
    rows.push("reason" in checked ?
      { file: file.file, query: "correction" in file ? file.correction.query : null, type: null,
        ok: false, reason: checked.reason } :
      { file: file.file, query: checked.query, type: checked.type, ok: true, reason: null });
  }
  const { budget } = verifier.options.corrections;
  if (json) printJson({ schemaVersion: 1, experiment, corrections: rows, budget });
  const width = Math.max(0, ...rows.map(({ file }) => file.length));
  for (const { file, type, ok, reason } of rows)
    say(`  ${file.padEnd(width)}  ` +
      `${ok ? `earns its reward (${type})` : `left out: ${reason}`}`);
  say(`${rows.filter(({ ok }) => ok).length} of ${rows.length} corrections count; the budget is ` +
    `${budget}.`);
  return rows.every(({ ok }) => ok);
}
