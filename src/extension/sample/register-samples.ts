import * as vscode from "vscode";
import type { CommandRegistry } from "../command-registry";
import type { ExperimentReader } from "../experiments/experiment-reader";
import { COMMANDS, SAMPLE_SCHEME } from "../ids";
import { iterationOf, runOf, type SampleNode } from "../tree/nodes";
import { SampleDiagnostics } from "./sample-diagnostics";
import { SampleFiles } from "./sample-files";
import { SampleLenses } from "./sample-lenses";
import { SamplePanel } from "./sample-panel";
import { sampleUri } from "./sample-uri";

/** Documents, lenses, diagnostics and the picture of samples, and the commands that open them. */
export function registerSamples(extension: vscode.Uri, reader: ExperimentReader, commands: CommandRegistry, log: vscode.LogOutputChannel): vscode.Disposable {
  const files = new SampleFiles(reader);
  const panel = new SamplePanel(extension, files, log);
  const showError = (error: unknown): void => void commands.show(error);
  const open = async (uri: vscode.Uri, preserveFocus: boolean): Promise<void> => {
    await files.load(uri);
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One, preview: true, preserveFocus });
    await panel.show(uri);
  };
  return vscode.Disposable.from(
    panel,
    new SampleDiagnostics(files, showError),
    vscode.workspace.registerFileSystemProvider(SAMPLE_SCHEME, files, {
      isCaseSensitive: true, isReadonly: new vscode.MarkdownString(vscode.l10n.t("A sample is a record of what the policy wrote.")),
    }),
    vscode.languages.registerCodeLensProvider({ scheme: SAMPLE_SCHEME }, new SampleLenses(files)),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor?.document.uri.scheme === SAMPLE_SCHEME) panel.follow(editor.document.uri).catch(showError);
    }),
    commands.register(COMMANDS.openSample, (node, options) => open(node instanceof vscode.Uri ? node : uriOf(node as SampleNode), (options as vscode.TextDocumentShowOptions | undefined)?.preserveFocus ?? false)),
    commands.register(COMMANDS.showPicture, async (uri) => {
      const shown = uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri;
      if (shown?.scheme === SAMPLE_SCHEME) await panel.show(shown);
    }),
  );
}

function uriOf(node: SampleNode): vscode.Uri {
  const run = runOf(node);
  return sampleUri({ experiment: run.experiment, run: run.folder, iteration: iterationOf(node).iteration, id: node.summary.id });
}
