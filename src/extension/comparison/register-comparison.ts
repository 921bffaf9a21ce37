import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import { type ComparisonReport, readComparison } from "../../services/comparison";
import type { ExperimentReader } from "../../services/experiment-reader";
import type { CommandRegistry } from "../command-registry";
import { outputUri } from "../corrections/output-files";
import type { Experiments } from "../experiments/experiments";
import { COMMANDS, VIEWS } from "../ids";
import type { IterationNode } from "../tree/nodes";
import { chooseIterations, type ComparedIterations, withPrevious } from "./choose-iterations";
import { ComparisonView } from "./comparison-view";
import type { MoreNode, QueryNode } from "./nodes";
import { iterationName } from "./words";

/** The view "Comparison" and its commands. */
export function registerComparison(experiments: Experiments, reader: ExperimentReader,
  commands: CommandRegistry): vscode.Disposable {
  const view = new ComparisonView(reader);
  const compare = async (
    { experiment, from, to }: ComparedIterations,
  ): Promise<ComparisonReport> => {
    const report = await vscode.window.withProgress({ location: { viewId: VIEWS.iterations } },
      () => readComparison(experiment, from, to));
    await view.show(report);
    return report;
  };
  return vscode.Disposable.from(
    view,
    commands.register(COMMANDS.compareIterations,
      async (chosen) => compare(isChosen(chosen) ? chosen : await chooseIterations(experiments))),
    commands.register(COMMANDS.compareWithPrevious,
      async (node) => compare(await withPrevious(experiments, node as IterationNode | undefined))),
    commands.register(COMMANDS.closeComparison, () => view.close()),
    commands.register(COMMANDS.onlyCorrectedTypes, () => view.filter(true)),
    commands.register(COMMANDS.allComparedTypes, () => view.filter(false)),
    commands.register(COMMANDS.showMoreCompared, (node) => view.showMore(node as MoreNode)),
    commands.register(COMMANDS.openCompared, (node) => openBoth(node as QueryNode)),
  );
}

/** A caller may name the iterations; the palette and the view's title do not. */
function isChosen(argument: unknown): argument is ComparedIterations {
  return typeof argument === "object" && argument !== null && "experiment" in argument &&
    "from" in argument && "to" in argument;
}

/** The two programs of a query side by side, as the policy wrote them. */
async function openBoth(
  { changed: { query, before, after }, parent: { parent: { report: { experiment, from, to } } } }:
    QueryNode,
): Promise<void> {
  const [left, right] = ([[from, before], [to, after]] as const).map((
    [{ run, iteration }, { sample: id }],
  ) => outputUri({ experiment, run: layout.run(experiment, run), iteration, id }));
  await vscode.commands.executeCommand("vscode.diff", left, right,
    `${query}: ${iterationName(from, to)} ↔ ${iterationName(to, from)}`, { preview: true });
}
