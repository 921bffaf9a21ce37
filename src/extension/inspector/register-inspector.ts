import * as vscode from "vscode";
import type { Benches } from "../corrections/benches";
import { VIEWS } from "../ids";
import type { TraceSelection } from "../trace/trace-selection";
import { InspectorView } from "./inspector-view";
import { PictureSources } from "./picture-sources";

interface Parts {
  /** Where the extension is installed. */
  readonly extension: vscode.Uri;
  readonly selection: TraceSelection;
  readonly benches: Benches;
  readonly log: vscode.LogOutputChannel;
}

/** The view that shows what the selected step of the trace saw. */
export function registerInspector({ extension, selection, benches, log }: Parts): vscode.Disposable {
  const sources = new PictureSources(benches, log);
  const view = new InspectorView(extension, selection, sources, log);
  return vscode.Disposable.from(view, vscode.window.registerWebviewViewProvider(VIEWS.inspector, view));
}
