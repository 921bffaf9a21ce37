import * as vscode from "vscode";
import { REPORT_SCHEME } from "./ids";

/** Reports as read-only Markdown documents, kept for as long as the window lives. */
export class ReportPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(
    REPORT_SCHEME,
    this,
  );
  readonly onDidChange = this.changed.event;

  /** Shows a report, in the place of an earlier one of the same name. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: REPORT_SCHEME, path: `/${name}.md` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: false });
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.texts.get(path) ??
      vscode.l10n.t("This report was not kept. Run the command again.");
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
