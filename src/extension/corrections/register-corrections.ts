import * as vscode from "vscode";
import type { SimilarReport } from "../../core/review/similar";
import type { CommandRegistry } from "../command-registry";
import { COMMANDS, OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import type { ReportPages } from "../report-pages";
import type { SampleFiles } from "../sample/sample-files";
import type { SamplePanel } from "../sample/sample-panel";
import { samplePlace } from "../sample/sample-uri";
import { requireTrust } from "../trust";
import type { Benches } from "./benches";
import { openCorrection } from "./correct";
import { OutputFiles } from "./output-files";
import { chosenUri, CORRECTION_FILES, type ProgramDocuments } from "./program-documents";
import { ProgramLenses } from "./program-lenses";
import { ProgramRuns } from "./program-runs";
import { SaveCorrection } from "./save-correction";
import { similarPage } from "./similar-report";
import { TriedMarks } from "./tried-marks";
import type { TriedPrograms } from "./tried-programs";

interface Parts {
  readonly benches: Benches;
  readonly files: SampleFiles;
  readonly documents: ProgramDocuments;
  readonly tried: TriedPrograms;
  readonly panel: SamplePanel;
  readonly pages: ReportPages;
  readonly commands: CommandRegistry;
  readonly log: vscode.LogOutputChannel;
  /** The document that a command was called with, also by an item of a tree. */
  readonly uriOf: (argument: unknown) => vscode.Uri | undefined;
}

/**
 * Everything a person does to write a better program: Correct, Run, Save as Correction, Run on
 * Similar Queries, Revert to Model Output.
 */
export function registerCorrections(
  { benches, files, documents, tried, panel, pages, commands, log, uriOf }: Parts,
): vscode.Disposable {
  const runs = new ProgramRuns(documents, benches, tried, log);
  const saving = new SaveCorrection(documents, files, runs);
  const lenses = new ProgramLenses(documents, tried,
    async (uri) => (await files.draft(uri)) !== undefined);

  const correct = async (argument: unknown): Promise<vscode.Uri> => {
    await requireTrust();
    const uri = uriOf(argument) ?? chosenUri(undefined);
    const sample = uri.scheme === OUTPUT_SCHEME || uri.scheme === SAMPLE_SCHEME ?
      uri.with({ scheme: SAMPLE_SCHEME }) :
      await documents.sample(await documents.of(uri)) ?? uri;
    const place = samplePlace(sample);
    // Edits that are not saved yet would be missing in the draft that is opened.
    await vscode.workspace.textDocuments.find((each) =>
      each.uri.toString() === sample.toString() && each.isDirty
    )?.save();
    const file = await openCorrection(place, await files.load(sample));
    // Run would tell it to the person
    void benches.get(place.experiment).then((bench) => bench.warm()).catch((error: unknown) =>
      log.warn(String(error))
    );
    return file;
  };
  const similar = async (uri: vscode.Uri): Promise<SimilarReport> => {
    const { experiment, query, correction } = await documents.of(uri);
    const bench = await benches.get(experiment);
    const report = await vscode.window.withProgress({
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Running on similar queries"),
      cancellable: true,
    }, (_, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return bench.similar({ query: query.id, program: correction.program }, cancel.signal);
    });
    await pages.show(vscode.l10n.t("Similar Queries"), similarPage(report, query.text));
    return report;
  };
  const revert = async (uri: vscode.Uri): Promise<void> => {
    const sample = await documents.sample(await documents.of(uri));
    if (sample) await files.revert(sample);
    const open = vscode.workspace.textDocuments.find((each) =>
      each.uri.toString() === sample?.toString()
    );
    if (open?.isDirty)
      await vscode.commands.executeCommand("workbench.action.files.revert", open.uri);
    if (sample) tried.forget(sample);
  };

  return vscode.Disposable.from(
    lenses,
    new TriedMarks(tried),
    files.onDidChangeFile(() => lenses.refresh()),
    vscode.workspace.registerFileSystemProvider(OUTPUT_SCHEME, new OutputFiles(files), {
      isCaseSensitive: true,
      isReadonly: true,
    }),
    vscode.languages.registerCodeLensProvider([{ scheme: SAMPLE_SCHEME }, CORRECTION_FILES],
      lenses),
    commands.register(COMMANDS.correct, correct),
    commands.register(COMMANDS.runProgram, async (argument) => {
      const uri = chosenUri(argument);
      const { report } = await runs.run(uri);
      await panel.refresh(uri);
      return report;
    }),
    commands.register(COMMANDS.saveCorrection, (argument) => saving.save(chosenUri(argument))),
    commands.register(COMMANDS.runSimilar, (argument) => similar(chosenUri(argument))),
    commands.register(COMMANDS.revertToOutput, (argument) => revert(chosenUri(argument))),
  );
}
