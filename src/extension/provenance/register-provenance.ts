import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import { listIterations, newestRun } from "../../adapters/store/reader";
import { hasTrainRows } from "../../adapters/store/train-rows";
import { UsageError, UserError } from "../../core/errors";
import { explainQuery } from "../../core/report/provenance/provenance";
import { provenanceReport, type Subject } from "../../core/report/provenance/provenance-report";
import type { ExperimentReader } from "../../services/experiment-reader";
import { readEvidence } from "../../services/provenance";
import type { CommandRegistry } from "../command-registry";
import { chooseExperiment } from "../experiments/choose-experiment";
import type { Experiments } from "../experiments/experiments";
import { COMMANDS } from "../ids";
import type { ReportPages } from "../report-pages";
import { placeOf } from "../sample/place-of";
import type { IterationNode } from "../tree/nodes";
import { pickRow } from "./row-pick";

/** What a report is about. */
interface Asked {
  readonly experiment: string;
  /** Folder of the run. */
  readonly run: string;
  readonly iteration: number;
  readonly query: string;
  readonly subject: Subject;
}

/** "Why Is This Row Here?" of a sample, and the training rows of an iteration to ask it of. */
export function registerProvenance(experiments: Experiments, reader: ExperimentReader,
  pages: ReportPages, commands: CommandRegistry, log: vscode.LogOutputChannel): vscode.Disposable {
  const tell = async ({ experiment, run, iteration, query: id, subject }: Asked): Promise<void> => {
    const query = (await reader.queries(experiment)).get(id);
    if (!query)
      throw new UserError(`The query ${id} is no longer in ` +
        `${layout.queries(experiment)}.`, "Restore the line that was removed.");
    const evidence = await readEvidence(experiment, path.basename(run), iteration, query,
      ({ message }) => log.warn(message), (folder, k) => reader.reviewable(folder, k));
    const name = vscode.l10n.t("{0} in iteration {1}", id, iteration).replace(/[\\/:?#]/g, "_");
    await pages.show(name, provenanceReport(explainQuery(evidence), subject));
  };
  const ofSample = async (argument: unknown): Promise<void> => {
    const place = placeOf(argument);
    if (!place) return ofRows(undefined);
    const { experiment, run, iteration, id } = place;
    const { sample } = await reader.sample(experiment, run, iteration, id);
    await tell({ experiment, run, iteration, query: sample.query,
      subject: { kind: "sample", id } });
  };
  const ofRows = async (node: IterationNode | undefined): Promise<void> => {
    const { experiment, run, iteration } = node ?
      { experiment: node.parent.experiment, run: node.parent.folder, iteration: node.iteration } :
      await newestTrained(experiments);
    const queries = await reader.queries(experiment);
    const { query, source } = await pickRow(run, iteration, (id) => queries.get(id)?.text);
    await tell({ experiment, run, iteration, query, subject: source });
  };
  return vscode.Disposable.from(
    commands.register(COMMANDS.whyThisRow, ofSample),
    commands.register(COMMANDS.showTrainingRows,
      (node) => ofRows(node as IterationNode | undefined)),
  );
}

/** @throws UsageError if nothing has been trained. */
async function newestTrained(
  experiments: Experiments,
): Promise<{ readonly experiment: string; readonly run: string; readonly iteration: number }> {
  const { folder: experiment } = await chooseExperiment(experiments, undefined);
  const run = await newestRun(experiment);
  for (const { iteration } of run ? (await listIterations(run.folder)).toReversed() : []) {
    if (run && await hasTrainRows(run.folder, iteration))
      return { experiment, run: run.folder, iteration };
  }
  throw new UsageError(`${experiment} has trained on nothing yet.`,
    `Run an iteration with "VisReP: Run Iteration".`);
}
