import * as vscode from "vscode";
import { watchApiKey } from "./api-key";
import { SETTINGS, VIEWS } from "./ids";

/** Which programs run the engine on this machine. */
export class EnginePrograms {
  private apiKey: string | undefined;

  constructor(private readonly context: vscode.ExtensionContext) {
    context.subscriptions.push(watchApiKey(context.secrets, (key) => { this.apiKey = key; }));
  }

  /** The bundled engine, the Node that runs it (the setting's, or the editor's own), and what its environment says beside this one's. */
  programs(): { readonly bin: string; readonly node: string; readonly env: Readonly<Record<string, string>> } {
    const settings = vscode.workspace.getConfiguration(SETTINGS.section);
    const [node, python] = [SETTINGS.node, SETTINGS.trainerPython].map((name) => settings.get<string>(name)?.trim());
    return { bin: this.context.asAbsolutePath("dist/visrep.mjs"), node: node || process.execPath, env: { ...(python ? { VISREP_PYTHON: python } : {}), ...(this.apiKey ? { VISREP_OPENAI_API_KEY: this.apiKey } : {}) } };
  }

  /** Shows in the view and the status bar that an engine is starting, which takes some seconds. */
  starting<T>(start: () => Promise<T>): Promise<T> {
    return Promise.resolve(vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t("VisReP: starting the engine") }, () =>
      vscode.window.withProgress({ location: { viewId: VIEWS.iterations } }, start)));
  }
}
