import * as vscode from "vscode";
import { startEngine } from "../../adapters/engine-client/start";
import { StoreError } from "../../core/errors";
import type { ExperimentReader } from "../../services/experiment-reader";
import { preflight } from "../../services/preflight/preflight";
import type { EnginePrograms } from "../engine-programs";
import { chooseExperiment } from "../experiments/choose-experiment";
import type { Experiments } from "../experiments/experiments";
import { requireTrust } from "../trust";
import { offerModels } from "./offer-models";
import { askPreflight } from "./preflight-pick";
import type { RunMonitor } from "./run-monitor";

export interface RunIterationParts {
  readonly experiments: Experiments;
  readonly reader: ExperimentReader;
  readonly monitor: RunMonitor;
  readonly engine: EnginePrograms;
  readonly openExperimentFile: (folder: string) => Promise<void>;
}

/**
 * "Run Iteration": tells what will run, asks, and starts a detached engine. `folder`: absolute
 * path, asked for if absent.
 * @throws UserError with the reason why nothing can run or be trained on, StoreError if an engine
 *   is at work already.
 */
export async function runIteration(folder: string | undefined,
  { experiments, reader, monitor, engine, openExperimentFile }: RunIterationParts): Promise<void> {
  await requireTrust();
  const entry = await chooseExperiment(experiments, folder);
  if (entry.state.kind === "broken") {
    await openExperimentFile(entry.folder);
    throw entry.state.error;
  }
  await monitor.attachAll();
  if (monitor.active.some(({ experiment }) => experiment === entry.folder))
    throw new StoreError(`${entry.name} is being worked on.`,
      `Wait for it, or cancel it by "VisReP: Cancel".`);
  const { options } = entry.state;
  const plan = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t("Looking at what will be trained on") },
    async () =>
      preflight(entry.folder, options, [...(await reader.queries(entry.folder)).values()], {
        iterations: options.iterations,
      }));
  const answer = await askPreflight(entry.name, plan);
  switch (answer?.kind) {
    case undefined:
      return;
    case "edit":
      return openExperimentFile(entry.folder);
    case "run": {
      const { iterations, fresh } = answer;
      if (!await offerModels(entry.folder, options, engine)) return;
      const started = await engine.starting(async () =>
        startEngine({ ...await engine.programs(), experiment: entry.folder,
          command: { kind: "run", iterations, fresh } })
      );
      if (started) monitor.attach(entry.folder, started);
      experiments.refresh();
    }
  }
}
