import * as vscode from "vscode";
import { runEngineCommand } from "../../adapters/engine-client/command";
import { ollamaModelsSchema } from "../../adapters/engine-client/protocol";
import { type Experiment, ollamaModels } from "../../core/experiment/experiment";
import type { EnginePrograms } from "../engine-programs";

/**
 * Before a run: offers to let the Ollama server get the models that the experiment names and it has
 * not, with progress.
 * @returns false if a person would rather not.
 * @throws StoreError where the server cannot be asked, AbortError where it was cancelled.
 */
export async function offerModels(folder: string, options: Experiment,
  engine: EnginePrograms): Promise<boolean> {
  if (ollamaModels(options).size === 0) return true;
  const asked = await engine.starting(async () =>
    runEngineCommand({ ...await engine.programs(), args: ["pull", folder, "--check", "--json"] })
  );
  const missing = ollamaModelsSchema.parse(JSON.parse(asked)).models.filter(({ digest }) =>
    digest === null
  ).map(({ model }) => model);
  if (missing.length === 0) return true;
  const pull = vscode.l10n.t("Pull");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("The Ollama server does not have {0}.", missing.join(", ")),
    pull,
    vscode.l10n.t("Not Now"),
  );
  if (answer !== pull) return false;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Pulling {0}", missing.join(", ")), cancellable: true },
    async (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      await runEngineCommand({ ...await engine.programs(), args: ["pull", folder],
        signal: cancel.signal, onLine: (message) => progress.report({ message }) });
    });
  return true;
}
