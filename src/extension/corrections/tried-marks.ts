import * as vscode from "vscode";
import { linesWithin } from "../../core/program/extract";
import { failureText } from "../sample/describe";
import { type Tried, type TriedPrograms, triedText } from "./tried-programs";

/**
 * Shows the last run of a program where it is written, also in a diff: a problem on the failing
 * line, and one line of text at its beginning.
 */
export class TriedMarks implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection("visrep-runs");
  private readonly earned = decoration("testing.iconPassed");
  private readonly failed = decoration("testing.iconFailed");
  private readonly disposables: readonly vscode.Disposable[];

  constructor(private readonly tried: TriedPrograms) {
    this.disposables = [
      this.collection,
      this.earned,
      this.failed,
      tried.onDidChange((uri) => this.show(uri)),
      vscode.window.onDidChangeVisibleTextEditors((editors) =>
        editors.forEach((editor) => this.decorate(editor))
      ),
    ];
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private show(uri: vscode.Uri): void {
    const found = this.tried.get(uri);
    const diagnostic = found && diagnosticOf(found);
    this.collection.set(uri, diagnostic ? [diagnostic] : []);
    for (const editor of vscode.window.visibleTextEditors)
      if (editor.document.uri.toString() === uri.toString()) this.decorate(editor);
  }

  private decorate(editor: vscode.TextEditor): void {
    const found = this.tried.get(editor.document.uri);
    const options = found &&
      {
        range:
          editor.document.lineAt(Math.min(firstLine(found), editor.document.lineCount - 1)).range,
        renderOptions: { after: { contentText: `  ${triedText(found).slice(0, 200)}` } },
      };
    editor.setDecorations(this.earned, options && found.report.ok ? [options] : []);
    editor.setDecorations(this.failed, options && !found.report.ok ? [options] : []);
  }
}

/** Line of the document where the program begins, from 0. */
function firstLine(tried: Tried): number {
  return documentLine(tried, 1);
}

/** The line of the document, from 0, of one of the program, from 1. */
function documentLine({ report, text }: Tried, line: number): number {
  return report.program === null ?
    line - 1 :
    linesWithin(text, report.program)[line - 1] ?? line - 1;
}

function diagnosticOf(tried: Tried): vscode.Diagnostic | undefined {
  const { report, query, text } = tried;
  const message = failureText({ sample: report, query });
  if (!report.failure || message === undefined) return undefined;
  const line = documentLine(tried, report.failure.line ?? 1);
  const written = text.split(/\r\n?|\n/)[line] ?? "";
  const severity =
    report.failure.kind === "wrong_answer" || report.failure.kind === "answer_format" ?
      vscode.DiagnosticSeverity.Warning :
      vscode.DiagnosticSeverity.Error;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(line, written.search(/\S|$/), line, written.length),
    message,
    severity,
  );
  diagnostic.source = "VisReP";
  diagnostic.code = report.failure.kind;
  return diagnostic;
}

function decoration(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(color), fontStyle: "italic" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
