import * as vscode from "vscode";
import { SETTINGS, VIEWS } from "./ids";

/** Which programs run the engine on this machine. */
export class EnginePrograms {
  constructor(private readonly context: vscode.ExtensionContext) {}

  /** The bundled engine, and the Node that runs it: the setting's, or the editor's own. */
  programs(): { readonly bin: string; readonly node: string } {
    const node = vscode.workspace.getConfiguration(SETTINGS.section).get<string>(SETTINGS.node)?.trim();
    return { bin: this.context.asAbsolutePath("dist/visrep.mjs"), node: node || process.execPath };
  }

  /** Shows in the view and the status bar that an engine is starting, which takes some seconds. */
  starting<T>(start: () => Promise<T>): Promise<T> {
    return Promise.resolve(vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t("VisReP: starting the engine") }, () =>
      vscode.window.withProgress({ location: { viewId: VIEWS.iterations } }, start)));
  }
}
