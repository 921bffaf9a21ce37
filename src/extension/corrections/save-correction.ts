import * as vscode from "vscode";
import type { TryReport } from "../../adapters/engine-client/bench-protocol";
import { disk } from "../../adapters/files/files";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { readExperiment } from "../../adapters/store/experiment-file";
import { DataError } from "../../core/errors";
import { failureReason } from "../../core/review/verify";
import { authorName } from "../author";
import type { SampleFiles } from "../sample/sample-files";
import { samplePlace } from "../sample/sample-uri";
import { correctionOf, openCorrection } from "./correct";
import type { ProgramDocument, ProgramDocuments } from "./program-documents";
import type { ProgramRuns } from "./program-runs";

/** What became of "Save as Correction". */
export type Saved =
  | { readonly saved: true; /** Absolute path. */
    readonly file: string; /** Files of corrections now. */ readonly used: number;
    readonly budget: number }
  | { readonly saved: false; readonly reason: string };

/** Makes a program that earns its reward the correction of its query. */
export class SaveCorrection {
  constructor(private readonly documents: ProgramDocuments, private readonly samples: SampleFiles,
    private readonly runs: ProgramRuns) {}

  /** Runs it first; nothing of what a person wrote is ever lost or replaced. @throws UserError */
  async save(uri: vscode.Uri): Promise<Saved> {
    const { document, report } = await this.runs.run(uri);
    const reason = whyNot(report) ??
      ((await this.documents.of(uri)).text === document.text ?
        undefined :
        vscode.l10n.t("it was edited while it ran"));
    if (reason !== undefined) return this.refuse(document, reason);
    const file = document.kind === "correction" ?
      await this.keep(document) :
      await this.move(document);
    const used = (await new CorrectionFolder(document.experiment).list()).length;
    const { budget } = (await readExperiment(document.experiment)).options.corrections;
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "Correction {0} of {1}: it earns its reward, and the next iteration trains on it.",
        used,
        budget,
      ),
    );
    return { saved: true, file, used, budget };
  }

  /** It is in its place already: saving is the editor's own. */
  private async keep({ uri }: ProgramDocument): Promise<string> {
    await (await vscode.workspace.openTextDocument(uri)).save();
    return uri.fsPath;
  }

  /** The correction is written before the draft goes, so that a crash between leaves both. */
  private async move(document: ProgramDocument): Promise<string> {
    const { experiment, query, correction, kind, uri } = document;
    const other = await correctionOf(experiment, query.id);
    if (other !== undefined)
      throw new DataError(`${other} corrects ${query.id} already: a ` +
        "person's correction is never replaced.", "Edit that file, or delete it first.");
    const sample = await this.documents.sample(document);
    const file = await new CorrectionFolder(experiment).add({ ...correction,
      author: correction.author ?? await authorName(experiment) }, query);
    const text = await vscode.workspace.openTextDocument(uri);
    if (text.isDirty) await text.save(); // so that its editor can go without a question
    await closeTabs(uri);
    if (kind === "sample") await this.samples.revert(uri);
    else await disk.remove(uri.fsPath);
    if (sample) await openCorrection(samplePlace(sample), await this.samples.load(sample));
    else await vscode.window.showTextDocument(vscode.Uri.file(file));
    return file;
  }

  private refuse(document: ProgramDocument, reason: string): Saved {
    const keep = vscode.l10n.t("Keep as Draft");
    const { kind, uri } = document;
    const message = kind === "correction" ?
      vscode.l10n.t(
        "This correction does not count: {0}. It stays where it is; the next iteration leaves it out.",
        reason,
      ) :
      vscode.l10n.t("Not saved as a correction: {0}.", reason);
    void vscode.window.showWarningMessage(message, ...(kind === "correction" ? [] : [keep])).then(
      async (answer) => {
        if (answer === keep) await (await vscode.workspace.openTextDocument(uri)).save();
      },
    );
    return { saved: false, reason };
  }
}

function whyNot({ failure, answer, refused }: TryReport): string | undefined {
  return refused ?? (failure ? failureReason(failure, answer) : undefined);
}

async function closeTabs(uri: vscode.Uri): Promise<void> {
  const shows = ({ input }: vscode.Tab): boolean =>
    (input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()) ||
    (input instanceof vscode.TabInputTextDiff && input.modified.toString() === uri.toString());
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(shows);
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}
