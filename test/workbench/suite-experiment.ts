import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { COMMANDS } from "../../src/extension/ids";
import { type GeneratedExperiment, writeExperimentWithRun } from "../fakes/experiment-folder";

/**
 * Gives the suite that calls this an experiment with a finished run in the open folder, and takes
 * it away afterwards.
 * @param ready gets it before the first test, with the extension active
 */
export function suiteExperiment(name: string,
  ready: (generated: GeneratedExperiment) => void | Promise<void>): void {
  let folder = "";

  before(async () => {
    const workspace = vscode.workspace.workspaceFolders?.[0];
    const extension = vscode.extensions.getExtension("visrep.visrep");
    assert.ok(workspace && extension);
    folder = path.join(workspace.uri.fsPath, name);
    const generated = await writeExperimentWithRun(folder, name);
    await extension.activate();
    await vscode.commands.executeCommand(COMMANDS.refresh);
    await ready(generated);
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await fs.rm(folder, { recursive: true, force: true });
    await vscode.commands.executeCommand(COMMANDS.refresh);
  });
}
