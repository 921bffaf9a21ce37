import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import type { ExperimentReader } from "../../services/experiment-reader";
import type { CommandRegistry } from "../command-registry";
import { chooseExperiment } from "../experiments/choose-experiment";
import type { Experiments } from "../experiments/experiments";
import { COMMANDS } from "../ids";
import type { ActiveRun, EndedRun, RunMonitor } from "../run/run-monitor";
import { Verdicts } from "./verdicts";

/**
 * Shows the verdicts of each iteration that an engine finishes, and those of the newest one on
 * command.
 */
export function registerVerdicts(reader: ExperimentReader, experiments: Experiments,
  monitor: RunMonitor, commands: CommandRegistry, log: vscode.LogOutputChannel): vscode.Disposable {
  const verdicts = new Verdicts(reader);
  const published = new Set<string>();
  const follow = ({ experiment, progress }: ActiveRun | EndedRun): void => {
    if (progress?.from === undefined) return;
    const run = layout.run(experiment, progress.run);
    for (const iteration of progress.metrics.keys()) {
      const id = layout.iteration(run, iteration);
      // Those before `from` were finished by earlier engines.
      if (iteration < progress.from || published.has(id)) continue;
      published.add(id);
      verdicts.publish(experiment, run, iteration).catch((error: unknown) =>
        log.error(error as Error)
      );
    }
  };
  return vscode.Disposable.from(
    verdicts,
    monitor.onDidChange(follow),
    monitor.onDidEnd(follow),
    commands.register(COMMANDS.showVerdicts, async (folder) =>
      verdicts.showNewest(
        (await chooseExperiment(experiments, typeof folder === "string" ? folder : undefined))
          .folder,
      )),
  );
}
