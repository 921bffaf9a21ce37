import * as vscode from "vscode";

/** Name in the editor's secret storage. */
const SECRET = "visrep.openaiApiKey";

/**
 * "Set API Key": keeps the key of an OpenAI-compatible server in the editor's secret storage; an
 * empty one is forgotten. `key`: asked for if absent.
 */
export async function setApiKey(secrets: vscode.SecretStorage, key?: string): Promise<void> {
  const given = key ?? await vscode.window.showInputBox({
    title: vscode.l10n.t("API key of the OpenAI-compatible server"),
    password: true,
    ignoreFocusOut: true,
    prompt: vscode.l10n.t(
      "Kept in the editor's secret storage, and handed to the engine that is started next. Leave it empty to forget the key.",
    ),
  });
  if (given === undefined) return;
  if (given.trim() === "") await secrets.delete(SECRET);
  else await secrets.store(SECRET, given.trim());
}

/**
 * The key as the storage has it now: asked each time, because the storage tells of a change only
 * later. Undefined where there is none, and where the storage cannot be opened, which is logged:
 * then the environment's own counts.
 */
export async function apiKey(secrets: vscode.SecretStorage,
  log: vscode.LogOutputChannel): Promise<string | undefined> {
  try {
    return await secrets.get(SECRET);
  } catch (error) {
    log.warn(`The editor's secret storage cannot be read, so the engine gets no API key of "Set ` +
      `API Key": ${String(error)}`);
    return undefined;
  }
}
