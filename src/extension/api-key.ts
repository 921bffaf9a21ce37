import * as vscode from "vscode";

/** Name in the editor's secret storage. */
const SECRET = "visrep.openaiApiKey";

/** "Set API Key": keeps the key of an OpenAI-compatible server in the editor's secret storage; an empty one is forgotten. `key`: asked for if absent. */
export async function setApiKey(secrets: vscode.SecretStorage, key?: string): Promise<void> {
  const given = key ?? await vscode.window.showInputBox({
    title: vscode.l10n.t("API key of the OpenAI-compatible server"), password: true, ignoreFocusOut: true,
    prompt: vscode.l10n.t("Kept in the editor's secret storage, and handed to the engine that is started next. Leave it empty to forget the key."),
  });
  if (given === undefined) return;
  if (given.trim() === "") await secrets.delete(SECRET);
  else await secrets.store(SECRET, given.trim());
}

/** The key as it is now and whenever it changes; undefined until it has been read, and where there is none. */
export function watchApiKey(secrets: vscode.SecretStorage, onKey: (key: string | undefined) => void): vscode.Disposable {
  // Where the storage cannot be opened there is no key, and the environment's own counts.
  const read = (): void => void secrets.get(SECRET).then(onKey, () => onKey(undefined));
  read();
  return secrets.onDidChange(({ key }) => {
    if (key === SECRET) read();
  });
}
