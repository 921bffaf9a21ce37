import * as vscode from "vscode";
import { expectedText } from "../../core/task/expected-text";
import { type CommandId, COMMANDS, SAMPLE_SCHEME } from "../ids";
import type { ProgramDocuments } from "./program-documents";
import { type TriedPrograms, triedText } from "./tried-programs";

/**
 * What can be done with a program, above its first line, and what came of its last run. Diff
 * editors have the same as buttons.
 */
export class ProgramLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly documents: ProgramDocuments, private readonly tried: TriedPrograms,
    private readonly edited: (uri: vscode.Uri) => Promise<boolean>) {
    this.subscription = tried.onDidChange(() => this.changed.fire());
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: CommandId): vscode.CodeLens =>
      new vscode.CodeLens(top, { title, command, arguments: [uri] });
    const run = lens(`$(play) ${vscode.l10n.t("Run")}`, COMMANDS.runProgram);
    // Run says what is wrong with it
    const document = await this.documents.of(uri).catch(() => undefined);
    if (!document) return [run];
    const tried = this.tried.get(uri);
    const train = document.query.split === "train";
    const edited = uri.scheme === SAMPLE_SCHEME && await this.edited(uri);
    return [
      run,
      ...(tried ?
        [lens(`$(${tried.report.ok ? "pass" : "error"}) ${triedText(tried)}`,
          COMMANDS.showPicture)] :
        []),
      ...(document.kind === "sample" ?
        [] :
        [lens(
          vscode.l10n.t("{0} (expected {1})", document.query.text,
            expectedText(document.query.annotation)),
          COMMANDS.showPicture,
        )]),
      ...(train && document.kind !== "correction" && uri.scheme === SAMPLE_SCHEME ?
        [lens(`$(edit) ${vscode.l10n.t("Correct")}`, COMMANDS.correct)] :
        []),
      ...(train && (document.kind !== "sample" || edited) ?
        [lens(`$(check) ${vscode.l10n.t("Save as Correction")}`, COMMANDS.saveCorrection)] :
        []),
      lens(`$(debug-alt) ${vscode.l10n.t("Replay Trace")}`, COMMANDS.replayTrace),
      lens(`$(layers) ${vscode.l10n.t("Run on Similar Queries")}`, COMMANDS.runSimilar),
      ...(edited ?
        [lens(`$(discard) ${vscode.l10n.t("Revert to Model Output")}`, COMMANDS.revertToOutput)] :
        []),
    ];
  }

  /** After a draft appeared or went. */
  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
