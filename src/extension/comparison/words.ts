import * as vscode from "vscode";
import type { ListedChange, Side } from "../../core/report/compare";
import type { ComparisonReport, IterationName } from "../../services/comparison";
import { failureName } from "../tree/words";

export function changeName(change: ListedChange): string {
  switch (change) {
    case "fixed":
      return vscode.l10n.t("Fixed");
    case "broken":
      return vscode.l10n.t("Broken");
    case "unexecutable":
      return vscode.l10n.t("Newly unexecutable");
    case "failing":
      return vscode.l10n.t("Still failing");
  }
}

export function changeMeaning(change: ListedChange): string {
  switch (change) {
    case "fixed":
      return vscode.l10n.t("These queries earn their reward now and did not before.");
    case "broken":
      return vscode.l10n.t(
        "These queries earned their reward before; their programs run to a wrong answer now.",
      );
    case "unexecutable":
      return vscode.l10n.t(
        "The programs of these queries do not run to their end now, and did before.",
      );
    case "failing":
      return vscode.l10n.t("These queries earn no reward in either iteration.");
  }
}

/** `iteration 1`, with its run where the other one is of another run. */
export function iterationName({ run, iteration }: IterationName, other: IterationName): string {
  return run === other.run ?
    vscode.l10n.t("iteration {0}", iteration) :
    vscode.l10n.t("{0}, iteration {1}", run, iteration);
}

export function outcome({ failure }: Side): string {
  return failure === null ? vscode.l10n.t("reward") : failureName(failure);
}

/** What a comparison says as a whole, above its tree. */
export function summary({ totals, onlyOne, corrections, sameData }: ComparisonReport): string {
  const { test } = totals;
  const alone = onlyOne.train + onlyOne.validation;
  const fresh = corrections.filter(({ isNew }) => isNew).length;
  return [
    ...(sameData ?
      [] :
      [vscode.l10n.t("The two runs had other queries or pictures; only ids are compared.")]),
    corrections.length === 0 ?
      vscode.l10n.t("No correction was trained on in between.") :
      vscode.l10n.t("{0} trained on in between, {1} of them new.",
        correctionsText(corrections.length), fresh),
    vscode.l10n.t(
      "Test: {0} fixed, {1} broken, {2} newly unexecutable, {3} still failing, {4} right in both.",
      test.fixed,
      test.broken,
      test.unexecutable,
      test.failing,
      test.right,
    ),
    ...(alone > 0 ?
      [vscode.l10n.t("{0} train and validation queries are in one of the two alone.", alone)] :
      []),
  ].join(" ");
}

export function queriesText(count: number): string {
  return count === 1 ? vscode.l10n.t("1 query") : vscode.l10n.t("{0} queries", count);
}

export function correctionsText(count: number): string {
  return count === 1 ? vscode.l10n.t("1 correction") : vscode.l10n.t("{0} corrections", count);
}
