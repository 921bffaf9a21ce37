import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { runEngineCommand } from "../adapters/engine-client/command";
import type { EnginePrograms } from "./engine-programs";
import { COMMANDS, VIEWS } from "./ids";
import { requireTrust } from "./trust";

/**
 * "New Experiment": asks for a place and a name, lets the engine fill the folder, and shows it.
 * @throws StoreError if the engine fails.
 */
export async function newExperiment(engine: EnginePrograms,
  onLine: (line: string) => void): Promise<void> {
  await requireTrust();
  const parent = await askParent();
  const name = parent && await askName(parent);
  if (!parent || !name) return;
  const folder = path.join(parent, name);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Creating {0}", name), cancellable: true }, async (progress, token) => {
    const cancel = new AbortController();
    token.onCancellationRequested(() => cancel.abort());
    await runEngineCommand({ ...await engine.programs(),
      args: ["init", folder, "--template", "scenes"], signal: cancel.signal, onLine: (line) => {
        progress.report({ message: line });
        onLine(line);
      } });
  });
  await show(folder);
}

/** A folder of the workspace; one that is chosen where there is none. */
async function askParent(): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders?.filter(({ uri }) => uri.scheme === "file") ??
    [];
  if (folders.length === 0) {
    const chosen = await vscode.window.showOpenDialog({ canSelectFiles: false,
      canSelectFolders: true, openLabel: vscode.l10n.t("Create Experiment Here") });
    return chosen?.[0]?.fsPath;
  }
  if (folders.length === 1) return folders[0]?.uri.fsPath;
  const folder = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t("Where the experiment's folder is created"),
  });
  return folder?.uri.fsPath;
}

function askName(parent: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("New Experiment"),
    value: "experiment",
    prompt: vscode.l10n.t(
      "Name of the folder, created in {0}. It is filled with generated scenes, queries and an experiment.json.",
      parent,
    ),
    validateInput: async (name) => {
      if (!/^[\w][\w. -]{0,99}$/.test(name))
        return vscode.l10n.t(
          "Letters, digits, blanks, _ . and - are allowed; begin with a letter or digit.",
        );
      const taken = await fs.stat(path.join(parent, name)).then(() => true, () => false);
      return taken ? vscode.l10n.t("{0} exists already.", name) : undefined;
    },
  });
}

/** Opens the folder where none was open; else shows the experiment in the view, with its file. */
async function show(folder: string): Promise<void> {
  if (!vscode.workspace.workspaceFolders?.length) {
    await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder));
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, "experiment.json")));
  await vscode.commands.executeCommand(COMMANDS.refresh);
  await vscode.commands.executeCommand(`${VIEWS.iterations}.focus`);
}
