import { type Command, Option } from "commander";
import * as path from "node:path";
import { readExperiment } from "../../adapters/store/experiment-file";
import { listIterations, newestRun } from "../../adapters/store/reader";
import { StoreError, UsageError } from "../../core/errors";
import type { Metrics } from "../../core/run/records";
import { naturalNumber } from "../arguments";
import { printJson, say } from "../console";
import { percent } from "../progress";

interface EvalFlags {
  readonly iteration?: number;
  readonly split: "validation" | "test";
  readonly json?: boolean;
}

export function addEval(program: Command): void {
  program.command("eval").argument("<dir>", "experiment folder")
    .description("print how the policy of an iteration scored")
    .option("--iteration <k>", "iteration of the newest run; its last finished one if left out",
      naturalNumber)
    .addOption(
      new Option("--split <split>", "which queries").choices(["validation", "test"]).default(
        "test",
      ),
    )
    .option("--json", "print one JSON object on stdout")
    .action(async (dir: string, flags: EvalFlags) => {
      const { run, metrics } = await metricsOf(path.resolve(dir), flags.iteration);
      const { iteration } = metrics;
      const scored = flags.split === "test" ? metrics : metrics.validation;
      const { accuracy, n, withFallback, byTask, byType, byFailure } = scored;
      if (flags.json)
        return printJson({ schemaVersion: 1, run, iteration, split: flags.split,
          policy: metrics.policy, accuracy, n, ...(withFallback ? { withFallback } : {}), byTask,
          byType, byFailure });
      if (n === 0)
        return say(`${run}, iteration ${iteration}: not scored on ${flags.split} ` +
          `("evaluation.testAt" in experiment.json says when it is)`);
      say(`${run}, iteration ${iteration}, ${flags.split}: ${percent(accuracy)} of ` +
        `${n}${
          withFallback ? `, ${percent(withFallback.accuracy)} with the fallback program` : ""
        }`);
      for (const [name, score] of Object.entries({ ...byTask, ...byType }))
        say(`  ${name.padEnd(28)} ${percent(score.accuracy).padStart(8)} of ${score.n}`);
    });
}

async function metricsOf(experiment: string,
  wanted: number | undefined): Promise<{ readonly run: string; readonly metrics: Metrics }> {
  await readExperiment(experiment);
  const newest = await newestRun(experiment);
  if (!newest)
    throw new UsageError(`${experiment} has no run yet.`,
      `Start one with "visrep run ${experiment}".`);
  const entries = await listIterations(newest.folder);
  const iteration = wanted ?? entries.findLast(({ metrics }) => metrics)?.iteration ?? 0;
  const entry = entries.find((other) => other.iteration === iteration);
  if (!entry)
    throw new UsageError(`${newest.name} has no iteration ${iteration}.`,
      `"visrep status ${experiment}" lists them.`);
  if (!entry.metrics)
    throw new StoreError(`Iteration ${iteration} of ${newest.name} is not ` +
      "finished.", `Finish it with "visrep resume ${experiment}".`);
  return { run: newest.name, metrics: entry.metrics };
}
