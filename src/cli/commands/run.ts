import type { Command } from "commander";
import * as path from "node:path";
import { lastFinished, newestRun } from "../../adapters/store/reader";
import { AbortError } from "../../core/errors";
import type { RunChoice } from "../../services/run/choose-run";
import { workOn } from "../../services/run/work";
import { naturalNumber } from "../arguments";
import { abortOnSignals, printJson, stderrLogger } from "../console";
import { dryRun } from "../dry-run";
import { ProgressView } from "../progress";

interface RunFlags {
  readonly iterations?: number;
  readonly new?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addRun(program: Command): void {
  program.command("run").argument("<dir>", "experiment folder")
    .description("continue the newest run by further iterations (iteration 0, the frozen base, " +
      "first if it is missing)")
    .option("--iterations <n>", "how many iterations to add; 0 scores the frozen base alone " +
      "(default: the experiment's own number)", naturalNumber)
    .option("--new", "start a new run")
    .option("--dry-run", "say what would be trained on and run, or why nothing can be, and stop " +
      "there")
    .option("--json", "print events as JSON lines on stdout; with --dry-run one JSON object")
    .action((dir: string, flags: RunFlags) =>
      flags.dryRun ?
        dryRun(dir, flags) :
        work(dir, { kind: "run", fresh: flags.new ?? false,
          ...(flags.iterations === undefined ? {} : { iterations: flags.iterations }) },
          flags.json ?? false)
    );
}

export function addResume(program: Command): void {
  program.command("resume").argument("<dir>", "experiment folder")
    .description("go on with a run that was interrupted, up to where it was meant to go")
    .option("--json", "print events as JSON lines on stdout")
    .action((dir: string, flags: RunFlags) => work(dir, { kind: "resume" }, flags.json ?? false));
}

async function work(dir: string, choice: RunChoice, json: boolean): Promise<void> {
  const cancel = new AbortController();
  abortOnSignals(cancel);
  const newest = await newestRun(path.resolve(dir));
  const metrics = newest && (await lastFinished(newest.folder))?.metrics;
  const view = new ProgressView(process.stderr, newest && { run: newest.name, metrics });
  try {
    await workOn({ experiment: path.resolve(dir), choice, logger: stderrLogger, cancel,
      onEvent: (event) => {
        if (json) printJson(event);
        view.show(event);
      } });
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
    process.exitCode = 1; // the event said so already
  }
}
