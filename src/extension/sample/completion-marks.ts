import * as vscode from "vscode";
import { COMMANDS, COMPLETION_SCHEME } from "../ids";
import { programOf } from "./completion-files";
import { type KeptLines, keptLines } from "./kept-lines";
import type { SampleFiles } from "./sample-files";

/**
 * Shows in a completion which of its lines are the program: these stand out, the others fade, and
 * the first line says how many.
 */
export class CompletionMarks implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly kept = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("diffEditor.insertedLineBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.addedForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  private readonly dropped = vscode.window.createTextEditorDecorationType({ isWholeLine: true,
    opacity: "0.6" });
  private readonly disposables: readonly vscode.Disposable[];

  constructor(private readonly files: SampleFiles, showError: (error: unknown) => void) {
    const update = (): void =>
      vscode.window.visibleTextEditors.forEach((editor) => void this.mark(editor).catch(showError));
    this.disposables = [
      this.kept,
      this.dropped,
      vscode.window.onDidChangeVisibleTextEditors(update),
      vscode.languages.registerCodeLensProvider({ scheme: COMPLETION_SCHEME }, this),
    ];
    update();
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const title = keptText(await this.read(uri));
    const command = { title, command: COMMANDS.openSample,
      tooltip: vscode.l10n.t("Open Program of Sample"), arguments: [programOf(uri)] };
    return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private async read(uri: vscode.Uri): Promise<KeptLines> {
    return keptLines((await this.files.load(programOf(uri))).sample);
  }

  private async mark(editor: vscode.TextEditor): Promise<void> {
    const { uri, lineCount } = editor.document;
    if (uri.scheme !== COMPLETION_SCHEME) return;
    const { kept } = await this.read(uri);
    const ranges = (spans: KeptLines["kept"]): vscode.Range[] =>
      spans.filter(({ from, to }) => to > from).map(({ from, to }) =>
        new vscode.Range(from, 0, to - 1, 0)
      );
    editor.setDecorations(this.kept, ranges(kept));
    editor.setDecorations(this.dropped, ranges(
      [...kept, { from: lineCount, to: lineCount }].map(({ from }, i) => ({
        from: kept[i - 1]?.to ?? 0,
        to: from,
      })),
    ));
  }
}

/** `9 of 14 lines are the program` */
export function keptText({ written, taken }: KeptLines): string {
  return taken === 0 ?
    vscode.l10n.t("no program in these {0} lines", written) :
    vscode.l10n.t("{0} of {1} lines are the program", taken, written);
}
