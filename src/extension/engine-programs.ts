import * as vscode from "vscode";
import { apiKey } from "./api-key";
import { SETTINGS, VIEWS } from "./ids";

/** Which programs run the engine on this machine. */
export class EnginePrograms {
  constructor(private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel) {}

  /**
   * The bundled engine, the Node that runs it (the setting's, or the editor's own), and what its
   * environment says beside this one's.
   */
  async programs(): Promise<
    { readonly bin: string; readonly node: string; readonly env: Readonly<Record<string, string>> }
  > {
    const python = setting(SETTINGS.trainerPython);
    const key = await apiKey(this.context.secrets, this.log);
    const env = { ...(python ? { VISREP_PYTHON: python } : {}),
      ...(key ? { VISREP_OPENAI_API_KEY: key } : {}) };
    return { bin: this.context.asAbsolutePath("dist/visrep.mjs"),
      node: setting(SETTINGS.node) || process.execPath, env };
  }

  /** Shows in the view and the status bar that an engine is starting, which takes some seconds. */
  starting<T>(start: () => Promise<T>): Promise<T> {
    return Promise.resolve(
      vscode.window.withProgress({ location: vscode.ProgressLocation.Window,
        title: vscode.l10n.t("VisReP: starting the engine") },
        () => vscode.window.withProgress({ location: { viewId: VIEWS.iterations } }, start)),
    );
  }
}

function setting(name: string): string | undefined {
  return vscode.workspace.getConfiguration(SETTINGS.section).get<string>(name)?.trim();
}
