import * as vscode from "vscode";
import { AbortError, UsageError } from "../../core/errors";
import { finishedIterations, type IterationName } from "../../services/comparison";
import { chooseExperiment } from "../experiments/choose-experiment";
import type { Experiments } from "../experiments/experiments";
import type { IterationNode } from "../tree/nodes";

/** Which two iterations are compared. */
export interface ComparedIterations {
  /** Absolute path. */
  readonly experiment: string;
  readonly from: IterationName;
  readonly to: IterationName;
}

/**
 * Asks for the newer iteration first; the ones before it are offered next, so that twice Enter
 * compares the last two.
 * @throws UsageError if there are no two, AbortError if a pick was dismissed.
 */
export async function chooseIterations(experiments: Experiments): Promise<ComparedIterations> {
  const { folder } = await chooseExperiment(experiments, undefined);
  const all = await twoAtLeast(folder);
  const to = await pick(all, vscode.l10n.t("Compare Iterations (1/2)"),
    vscode.l10n.t("The newer iteration"));
  const from = await pick(all.filter((each) => each !== to),
    vscode.l10n.t("Compare Iterations (2/2)"),
    vscode.l10n.t("The iteration that {0}, iteration {1} is compared with", to.run, to.iteration),
    to);
  return { experiment: folder, from, to };
}

/**
 * An iteration and the finished one before it; the last two of an experiment where no iteration is
 * given.
 * @throws UsageError if there are no two.
 */
export async function withPrevious(experiments: Experiments,
  node: IterationNode | undefined): Promise<ComparedIterations> {
  const folder = node?.parent.experiment ?? (await chooseExperiment(experiments, undefined)).folder;
  const all = await twoAtLeast(folder);
  const to = node ? { run: node.parent.name, iteration: node.iteration } : all[0];
  const from = to && all.find(({ run, iteration }) => run === to.run && iteration < to.iteration);
  if (!to || !from)
    throw new UsageError(`${to?.run ?? folder} has no finished iteration before ` +
      `iteration ${to?.iteration ?? 0}.`,
      `Choose two iterations with "VisReP: Compare Iterations".`);
  return { experiment: folder, from, to };
}

/** Finished iterations, newest first. */
async function twoAtLeast(experiment: string): Promise<readonly IterationName[]> {
  const all = (await finishedIterations(experiment)).toReversed();
  if (all.length < 2)
    throw new UsageError(`${experiment} has no two finished iterations to ` +
      "compare.", `Run one more with "VisReP: Run Iteration".`);
  return all;
}

/** @param near iterations before this one come first */
async function pick(all: readonly IterationName[], title: string, placeHolder: string,
  near?: IterationName): Promise<IterationName> {
  const isBefore = ({ run, iteration }: IterationName): boolean =>
    near !== undefined && run === near.run && iteration < near.iteration;
  const items = [...all.filter(isBefore), ...all.filter((each) => !isBefore(each))].map((name) => ({
    label: vscode.l10n.t("Iteration {0}", name.iteration),
    description: name.run,
    name,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder,
    matchOnDescription: true });
  if (!picked) throw new AbortError();
  return picked.name;
}
