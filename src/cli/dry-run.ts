import * as path from "node:path";
import { ServerError } from "../adapters/model-server/server-error";
import { readExperiment } from "../adapters/store/experiment-file";
import { readQueries } from "../adapters/store/queries";
import { UsageError, UserError } from "../core/errors";
import { preflightRows, runLabel } from "../core/report/preflight/preflight-rows";
import { requireFallback } from "../core/reward/fallback";
import { preflight } from "../services/preflight/preflight";
import { trainingSize } from "../services/preflight/training-size";
import { requireTrainer } from "../services/run/require-trainer";
import { printJson, say, stderrLogger } from "./console";

interface DryRunFlags {
  readonly iterations?: number;
  readonly new?: boolean;
  readonly json?: boolean;
}

/**
 * `visrep run --dry-run`: the pre-flight without the flight. A refusal is a result, told with its
 * reason and exit status 1.
 */
export async function dryRun(dir: string,
  { iterations, new: fresh = false, json }: DryRunFlags): Promise<void> {
  const experiment = path.resolve(dir);
  const { options } = await readExperiment(experiment);
  const queries = await readQueries(experiment);
  try {
    const plan = await preflight(experiment, options, queries, {
      iterations: iterations ?? options.iterations,
      fresh,
    });
    requireFallback(options);
    if (plan.upTo > 0) await requireTrainer(experiment, options).catch(tellAbsentServer);
    const { options: _, ...told } = plan;
    const training = plan.upTo > 0 ?
      await trainingSize(experiment, options, plan.training, stderrLogger) :
      undefined;
    if (json)
      printJson({ schemaVersion: 1, ok: true, experiment, budget: options.corrections.budget,
        ...told, run: plan.run ?? null,
        ...(training === undefined ? {} : { trainingSize: training }) });
    say(runLabel(plan));
    for (const { label, detail } of preflightRows(plan)) say(`  ${label}\n      ${detail}`);
    if (training !== undefined) say(`  What training takes\n      ${training}`);
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof UsageError) throw error;
    if (json)
      printJson({ schemaVersion: 1, ok: false, experiment, reason: error.message,
        nextStep: error.nextStep });
    say(`Nothing would run: ${error.text}`);
    process.exitCode = 1;
  }
}

/** A server that is not there yet is asked when the run begins. Throws everything else. */
function tellAbsentServer(error: unknown): void {
  if (!(error instanceof ServerError &&
    (error.failure === "unreachable" || error.failure === "no-model" ||
      error.failure === "timeout"))) throw error;
  stderrLogger.warn("Whether the policy can be trained is looked at when the run begins: " +
    `${error.message}`);
}
