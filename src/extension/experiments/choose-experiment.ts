import * as vscode from "vscode";
import { AbortError, UsageError } from "../../core/errors";
import type { ExperimentEntry, Experiments } from "./experiments";

/**
 * The experiment a command is about: the one it was called with, the only one, or the one the
 * person picks.
 * @throws UsageError if there is none, AbortError if the pick was dismissed.
 */
export async function chooseExperiment(experiments: Experiments,
  folder: string | undefined): Promise<ExperimentEntry> {
  const entries = await experiments.list();
  const named = entries.find((entry) => entry.folder === folder);
  if (named) return named;
  const [only] = entries;
  if (!only)
    throw new UsageError("This workspace has no experiment.",
      `Make one with "VisReP: New Experiment", or open a folder that has an experiment.json.`);
  if (entries.length === 1) return only;
  const picked = await vscode.window.showQuickPick(
    entries.map((entry) => ({ label: entry.name,
      description: vscode.workspace.asRelativePath(entry.folder), entry })
    ),
    { title: vscode.l10n.t("Experiment") },
  );
  if (!picked) throw new AbortError();
  return picked.entry;
}
