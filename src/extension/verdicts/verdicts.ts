import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import { lastFinished, newestRun, readSamples } from "../../adapters/store/reader";
import { UsageError } from "../../core/errors";
import type { SampleRecord } from "../../core/run/records";
import type { SampleSummary } from "../../core/run/run-record";
import type { Query } from "../../core/task/query";
import type { ExperimentReader } from "../../services/experiment-reader";
import { CONTROLLERS } from "../ids";
import { type SamplePlace, sampleUri } from "../sample/sample-uri";
import { failureName, typeName } from "../tree/words";
import { answeredWrongly, verdictMessages } from "./verdict-messages";
import { planVerdicts, type VerdictPlan } from "./verdict-plan";

/** Failing samples that are read at once; the editor answers in between. */
const PAGE = 200;

/** What was shown of an iteration. */
export interface ShownVerdicts {
  readonly run: string;
  readonly iteration: number;
  readonly passed: number;
  readonly failed: number;
  readonly left: number;
}

/**
 * The machine's verdicts as test runs named "iteration N": results that are only shown, with
 * nothing to start.
 */
export class Verdicts implements vscode.Disposable {
  /** Made when there is something to show. */
  private controller: vscode.TestController | undefined;

  constructor(private readonly reader: ExperimentReader) {}

  /** Shows the newest finished iteration of an experiment. @throws UsageError if there is none. */
  async showNewest(experiment: string): Promise<ShownVerdicts> {
    const run = await newestRun(experiment);
    const iteration = run && (await lastFinished(run.folder))?.iteration;
    if (!run || iteration === undefined)
      throw new UsageError("No iteration is finished yet.",
        `Run one with "VisReP: Run Iteration".`);
    const shown = await this.publish(experiment, run.folder, iteration, true);
    await vscode.commands.executeCommand("workbench.view.testing.focus");
    return shown;
  }

  /** @param asked a person asked for it: then the results are opened */
  async publish(experiment: string, run: string, iteration: number,
    asked = false): Promise<ShownVerdicts> {
    const plan = planVerdicts(await this.reader.reviewable(run, iteration));
    const queries = await this.reader.queries(experiment);
    const controller =
      (this.controller ??= vscode.tests.createTestController(CONTROLLERS.verdicts, "VisReP"));
    const { root, items } = testItems(controller, plan, queries, { experiment, run, iteration });
    controller.items.add(root);
    const failing = [...items.keys()].filter(({ reward }) => reward !== 1);
    const passed = items.size - failing.length;
    const testRun = controller.createTestRun(
      new vscode.TestRunRequest([root], undefined, undefined, false, !asked),
      `iteration ${iteration}`,
      false,
    );
    try {
      testRun.appendOutput(
        `${
          vscode.l10n.t(
            "{0}, iteration {1}: {2} of {3} samples earned their reward; test samples are only scored, and not listed.",
            path.basename(run),
            iteration,
            passed,
            items.size,
          )
        }\r\n`,
      );
      if (plan.left > 0)
        testRun.appendOutput(
          `${
            vscode.l10n.t(
              "{0} more samples are not listed here; the Iterations view lists all of them.",
              plan.left,
            )
          }\r\n`,
        );
      for (const [{ reward }, item] of items) if (reward === 1) testRun.passed(item);
      for (let start = 0; start < failing.length; start += PAGE) {
        const page = failing.slice(start, start + PAGE);
        for (const [i, sample] of (await readSamples(run, iteration, page)).entries()) {
          const item = items.get(page[i] as SampleSummary);
          if (item) fail(testRun, item, experiment, sample, queries.get(sample.query));
        }
      }
      return { run: path.basename(run), iteration, passed, failed: failing.length,
        left: plan.left };
    } finally {
      testRun.end();
    }
  }

  dispose(): void {
    this.controller?.dispose();
  }
}

/** Experiment, question types, samples; each sample leads to its program. */
function testItems(controller: vscode.TestController, plan: VerdictPlan,
  queries: ReadonlyMap<string, Query>,
  place: Omit<SamplePlace, "id">
): { readonly root: vscode.TestItem; readonly items: ReadonlyMap<SampleSummary, vscode.TestItem> } {
  const { experiment, run, iteration } = place;
  const root = controller.createTestItem(experiment, path.basename(experiment),
    vscode.Uri.file(layout.experiment(experiment)));
  root.description = vscode.l10n.t("{0}, iteration {1}", path.basename(run), iteration);
  const items = new Map<SampleSummary, vscode.TestItem>();
  for (const { type, samples } of plan.types) {
    const group = controller.createTestItem(`${experiment}/${type}`, typeName(type));
    root.children.add(group);
    for (const summary of samples) {
      const item = controller.createTestItem(`${group.id}/${summary.id}`,
        queries.get(summary.query)?.text ?? summary.query, sampleUri({ ...place, id: summary.id }));
      item.range = new vscode.Range(0, 0, 0, 0);
      item.description = summary.failure === null ?
        summary.split :
        `${summary.split}, ${failureName(summary.failure)}`;
      group.children.add(item);
      items.set(summary, item);
    }
  }
  return { root, items };
}

/** A sample whose query is no longer in the data has nothing to be compared with. */
function fail(testRun: vscode.TestRun, item: vscode.TestItem, experiment: string,
  sample: SampleRecord, query: Query | undefined): void {
  if (!query || !item.uri) return testRun.skipped(item);
  const read = { sample, query };
  const messages = verdictMessages(experiment, read, item.uri);
  if (answeredWrongly(read)) testRun.failed(item, messages, sample.activeMs);
  else testRun.errored(item, messages, sample.activeMs);
}
