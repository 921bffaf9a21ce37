import { Command, CommanderError } from "commander";
import { packageVersion } from "../services/versions";
import { addCheck } from "./commands/check";
import { addCompare } from "./commands/compare";
import { addCorrect } from "./commands/correct";
import { addErrors } from "./commands/errors";
import { addEval } from "./commands/eval";
import { addExec } from "./commands/exec";
import { addExport } from "./commands/export";
import { addExportModel } from "./commands/export-model";
import { addImport } from "./commands/import";
import { addInit } from "./commands/init";
import { addMetrics } from "./commands/metrics";
import { addPull } from "./commands/pull";
import { addResume, addRun } from "./commands/run";
import { addServe } from "./commands/serve";
import { addSetupEngines } from "./commands/setup-engines";
import { addSetupTrainer } from "./commands/setup-trainer";
import { addStatus } from "./commands/status";
import { addWhy } from "./commands/why";
import { reportFailure } from "./console";

/** In the order in which the help lists them. */
const COMMANDS = [
  addInit,
  addImport,
  addPull,
  addRun,
  addResume,
  addStatus,
  addExec,
  addCheck,
  addEval,
  addErrors,
  addCompare,
  addWhy,
  addCorrect,
  addMetrics,
  addExport,
  addExportModel,
  addServe,
  addSetupEngines,
  addSetupTrainer,
];

/**
 * The `visrep` command line. Exit status 0 done, 1 failed, 2 wrong usage; 3 where `check` finds
 * that the sandbox does not stand.
 */
async function main(): Promise<number> {
  const program = new Command("visrep").description("self-training visual program synthesis")
    .version(packageVersion()).exitOverride().showHelpAfterError();
  for (const add of COMMANDS) add(program);
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed its own message; help and version are no failures.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportFailure(error);
  }
}

const status = await main();
// Whatever is on its way to a pipe is written before the process ends.
process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));
