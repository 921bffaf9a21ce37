import * as vscode from "vscode";
import type { TracedReport } from "../../adapters/engine-client/bench-protocol";
import { AbortError } from "../../core/errors";
import type { Benches } from "./benches";
import type { ProgramDocument, ProgramDocuments } from "./program-documents";
import { type TriedPrograms, triedText } from "./tried-programs";

/** Milliseconds for which the status bar shows a result. */
const SHOWN_MS = 20_000;

/** Runs what a document says now, saved or not. */
export class ProgramRuns {
  private readonly running = new Map<string, AbortController>();

  constructor(private readonly documents: ProgramDocuments, private readonly benches: Benches,
    private readonly tried: TriedPrograms, private readonly log: vscode.LogOutputChannel) {}

  /**
   * Shows the result at the program, in the status bar and in the log; a new run of the same
   * document ends the one before.
   * @throws UserError, AbortError
   */
  async run(
    uri: vscode.Uri,
  ): Promise<{ readonly document: ProgramDocument; readonly report: TracedReport }> {
    const document = await this.documents.of(uri);
    const report = await this.try(document);
    const tried = { report, query: document.query, text: document.text };
    this.tried.set(uri, tried);
    const text = triedText(tried);
    this.log.info(`${document.query.id}: ` +
      `${text}${report.stdout === "" ? "" : `\n${report.stdout}`}`);
    vscode.window.setStatusBarMessage(`$(${report.ok ? "pass" : "error"}) ${text}`, SHOWN_MS);
    return { document, report };
  }

  private async try(
    { uri, experiment, query, correction }: ProgramDocument,
  ): Promise<TracedReport> {
    const bench = await this.benches.get(experiment);
    this.running.get(uri.toString())?.abort();
    const cancel = new AbortController();
    this.running.set(uri.toString(), cancel);
    try {
      return await vscode.window.withProgress({ location: vscode.ProgressLocation.Window,
        title: vscode.l10n.t("VisReP: running the program") }, () =>
        bench.try({ query: query.id, program: correction.program }, cancel.signal));
    } catch (error) {
      // Nobody waits for a run that a newer one has replaced.
      if (error instanceof AbortError) throw new vscode.CancellationError();
      throw error;
    } finally {
      if (this.running.get(uri.toString()) === cancel) this.running.delete(uri.toString());
    }
  }
}
