import * as vscode from "vscode";
import type { CommandRegistry } from "../command-registry";
import type { Benches } from "../corrections/benches";
import { COMMANDS, VIEWS } from "../ids";
import type { TraceParts } from "../trace/register-trace";
import { TraceExport } from "./export-trace";
import { InspectorView } from "./inspector-view";
import { PictureSources } from "./picture-sources";

interface Parts {
  /** Where the extension is installed. */
  readonly extension: vscode.Uri;
  readonly traces: TraceParts;
  readonly benches: Benches;
  readonly commands: CommandRegistry;
  readonly log: vscode.LogOutputChannel;
}

/**
 * The view that shows what the selected step of the trace saw, and the page that tells all steps to
 * those without this extension.
 */
export function registerInspector(
  { extension, traces: { selection, reason }, benches, commands, log }: Parts,
): vscode.Disposable {
  const sources = new PictureSources(benches, log);
  const view = new InspectorView(extension, selection, reason, sources, log);
  const pages = new TraceExport(selection, benches);
  return vscode.Disposable.from(
    view,
    vscode.window.registerWebviewViewProvider(VIEWS.inspector, view),
    commands.register(COMMANDS.exportTrace,
      (_item, target) => pages.write(target instanceof vscode.Uri ? target : undefined)),
  );
}
