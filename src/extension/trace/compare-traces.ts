import * as vscode from "vscode";
import { UsageError } from "../../core/errors";
import { type DifferenceKind, firstDifference,
  type TraceDifference } from "../../core/trace/difference";
import { traceText } from "../../core/trace/text";
import { outputUri } from "../corrections/output-files";
import type { ProgramDocuments } from "../corrections/program-documents";
import { OUTPUT_SCHEME, SAMPLE_SCHEME, TRACE_TEXT_SCHEME } from "../ids";
import { samplePlace } from "../sample/sample-uri";
import type { ShownTrace } from "./trace-selection";
import type { TraceSource } from "./trace-source";

/** Shows what the policy's program did beside what a person's program did. */
export class TraceComparison implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly disposables: readonly vscode.Disposable[] = [
    vscode.workspace.registerTextDocumentContentProvider(TRACE_TEXT_SCHEME, this),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.texts.delete(uri.toString())),
  ];
  private comparisons = 0;

  constructor(private readonly source: TraceSource, private readonly documents: ProgramDocuments) {}

  /**
   * Opens both as texts, at the first step at which they differ, which it says and returns.
   * @throws UserError where one of them was not recorded.
   */
  async show(uri: vscode.Uri): Promise<TraceDifference | undefined> {
    if (uri.scheme === OUTPUT_SCHEME)
      throw new UsageError("This is what the policy wrote: there is nothing beside it to compare.",
        "Compare from the draft or the correction.");
    const document = await this.documents.of(uri);
    const sample = await this.documents.sample(document);
    if (!sample)
      throw new UsageError("The header of this program names no sample of a run, so " +
        "there is no recorded trace of the policy's program.",
        "Correct a sample from the Review view: its correction names it.");
    const output = await this.traceOf(
      outputUri(samplePlace(sample.with({ scheme: SAMPLE_SCHEME }))),
      "the policy's program",
    );
    const own = await this.traceOf(uri, "this program");
    const difference = firstDifference(output, own);
    this.comparisons++;
    const [left, right] = [this.textOf(output, "model-output"), this.textOf(own, "correction")];
    const selection = difference ?
      new vscode.Range(difference.index, 0, difference.index, 0) :
      undefined;
    await vscode.commands.executeCommand("vscode.diff", left, right,
      vscode.l10n.t("Traces: model output ↔ correction"),
      { viewColumn: vscode.ViewColumn.One, preview: true,
        ...(selection ? { selection } : {}) } satisfies vscode.TextDocumentShowOptions);
    void vscode.window.showInformationMessage(differenceText(difference, output, own));
    return difference;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ??
      vscode.l10n.t("This text was not kept. Run the command again.");
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private async traceOf(uri: vscode.Uri, what: string): Promise<ShownTrace> {
    const found = await this.source.of(uri);
    if (!found.trace)
      throw new UsageError(`There is no trace of ${what}. ${found.reason}`,
        "Run it, then compare again.");
    return found.trace;
  }

  /** A document of its own for each comparison: a text is never another one's. */
  private textOf(trace: ShownTrace, side: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: TRACE_TEXT_SCHEME,
      path: `/${this.comparisons}/${trace.query.id}/${side}.py` });
    this.texts.set(uri.toString(), `${traceText(trace).join("\n")}\n`);
    return uri;
  }
}

/**
 * `The traces differ first at step 3 (line 4 of the model output, line 5 of the correction): a call
 * was answered differently.`
 */
function differenceText(difference: TraceDifference | undefined, output: Pick<ShownTrace, "views">,
  own: Pick<ShownTrace, "views">): string {
  if (!difference) return vscode.l10n.t("Both programs did the same, step by step.");
  const { index, what } = difference;
  const place = (
    { views }: Pick<ShownTrace, "views">,
  ): string => (views[index]?.line === undefined ?
    vscode.l10n.t("the end") :
    vscode.l10n.t("line {0}", views[index].line));
  return vscode.l10n.t(
    "The traces differ first at step {0} ({1} of the model output, {2} of the correction): {3}.",
    index + 1,
    place(output),
    place(own),
    kindText(what),
  );
}

function kindText(what: DifferenceKind): string {
  switch (what) {
    case "path":
      return vscode.l10n.t("another line runs");
    case "values":
      return vscode.l10n.t("values differ");
    case "call":
      return vscode.l10n.t("another call is made");
    case "result":
      return vscode.l10n.t("a call is answered differently");
    case "exception":
      return vscode.l10n.t("another error is raised");
    case "end":
      return vscode.l10n.t("one of them is over");
    case "cut":
      return vscode.l10n.t("a trace was cut there, so the rest is not known");
  }
}
