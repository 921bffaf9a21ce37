import * as vscode from "vscode";
import { expectedText } from "../../core/task/expected-text";
import { COMMANDS } from "../ids";
import { keptText } from "./completion-marks";
import { answeredText, verdictText } from "./describe";
import { keptLines } from "./kept-lines";
import type { SampleFiles } from "./sample-files";

/**
 * Query, answer and reward of the policy's own program, and whether it was edited, above the first
 * line of a sample's program; each opens the picture. Where the policy wrote more than the program,
 * the last one opens all of it.
 */
export class SampleLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void> = (listener, self, disposables) =>
    this.files.onDidChangeFile(() => listener.call(self), undefined, disposables);

  constructor(private readonly files: SampleFiles) {}

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const read = await this.files.load(uri);
    const { sample, query } = read;
    const texts = [
      `$(${sample.reward === 1 ? "pass" : "error"}) ${verdictText(sample)}`,
      query.text,
      vscode.l10n.t("answered {0}", answeredText(read) ?? vscode.l10n.t("nothing")),
      vscode.l10n.t("expected {0}", expectedText(query.annotation)),
      (await this.files.draft(uri)) ?
        `$(edit) ${vscode.l10n.t("draft, edited")}` :
        vscode.l10n.t("as the policy wrote it"),
    ];
    const top = new vscode.Range(0, 0, 0, 0);
    const lenses = texts.map((title) =>
      new vscode.CodeLens(top, { title, command: COMMANDS.showPicture,
        tooltip: vscode.l10n.t("Show Picture of Sample"), arguments: [uri] })
    );
    const lines = keptLines(sample);
    if (lines.taken === lines.written) return lenses;
    const command = { title: keptText(lines), command: COMMANDS.showCompletion,
      tooltip: vscode.l10n.t("Show Completion"), arguments: [uri] };
    return [...lenses, new vscode.CodeLens(top, command)];
  }
}
