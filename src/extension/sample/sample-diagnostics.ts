import * as vscode from "vscode";
import { SAMPLE_SCHEME } from "../ids";
import { failureText } from "./describe";
import { programText, type SampleFiles } from "./sample-files";

/**
 * Marks the failing line of open samples that stand as the policy wrote them: an error where the
 * program failed, a warning on its first line where only the answer is wrong.
 */
export class SampleDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection("visrep");
  private readonly disposables: readonly vscode.Disposable[];

  constructor(private readonly files: SampleFiles,
    private readonly onError: (error: unknown) => void) {
    this.disposables = [
      this.collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.update(document)),
      // What the policy's program did is not said of another text; the runs of a draft have marks
      // of their own.
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.update(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
    ];
    for (const document of vscode.workspace.textDocuments) this.update(document);
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private update(document: vscode.TextDocument): void {
    if (document.uri.scheme !== SAMPLE_SCHEME) return;
    this.files.load(document.uri).then((read) => {
      if (document.isClosed) return;
      const { failure } = read.sample;
      const message = failureText(read);
      if (!failure || message === undefined || document.getText() !== programText(read.sample))
        return this.collection.delete(document.uri);
      const line = Math.min(Math.max(0, (failure.line ?? 1) - 1), document.lineCount - 1);
      const { firstNonWhitespaceCharacterIndex, range } = document.lineAt(line);
      const severity = failure.kind === "wrong_answer" || failure.kind === "answer_format" ?
        vscode.DiagnosticSeverity.Warning :
        vscode.DiagnosticSeverity.Error;
      const diagnostic = new vscode.Diagnostic(
        range.with(range.start.with({ character: firstNonWhitespaceCharacterIndex })),
        message,
        severity,
      );
      diagnostic.source = "VisReP";
      diagnostic.code = failure.kind;
      this.collection.set(document.uri, [diagnostic]);
    }).catch(this.onError);
  }
}
