import * as vscode from "vscode";
import { readTrace } from "../../adapters/store/reader";
import { linesWithin } from "../../core/program/extract";
import type { SampleRecord } from "../../core/run/records";
import { stepViews } from "../../core/trace/steps";
import type { TraceStep } from "../../core/trace/trace";
import type { SampleWithQuery } from "../../services/experiment-reader";
import type { ProgramDocuments } from "../corrections/program-documents";
import type { Tried, TriedPrograms } from "../corrections/tried-programs";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import { programText, type SampleFiles } from "../sample/sample-files";
import { samplePlace } from "../sample/sample-uri";
import { failureName } from "../tree/words";
import type { ShownTrace } from "./trace-selection";

/** The recorded execution of a document's program, or why there is none. */
export type FoundTrace =
  /** `origin` is equal for the same recording. */
  | { readonly trace: ShownTrace; readonly origin: unknown }
  | { readonly trace: undefined; readonly reason: string };

/** What a trace is shown with. */
type Shown = Pick<ShownTrace, "uri" | "experiment" | "query" | "outcome"> & { readonly text: string;
  readonly program: string; readonly steps: readonly TraceStep[] };

/**
 * Finds the recorded execution of a document: its last run, or what was recorded when the iteration
 * ran the policy's program.
 */
export class TraceSource {
  constructor(private readonly files: SampleFiles, private readonly documents: ProgramDocuments,
    private readonly tried: TriedPrograms) {}

  /**
   * @throws UserError for documents without a program that may be shown, and for damaged traces.
   */
  async of(uri: vscode.Uri): Promise<FoundTrace> {
    if (uri.scheme === OUTPUT_SCHEME) {
      const sample = uri.with({ scheme: SAMPLE_SCHEME });
      const read = await this.files.load(sample);
      return recordedTrace(uri, sample, read, programText(read.sample));
    }
    const document = await this.documents.of(uri);
    const { experiment, text, correction } = document;
    const tried = this.tried.get(uri);
    if (tried) return triedTrace(uri, experiment, tried);
    const sample = await this.documents.sample(document);
    const read = sample && await this.files.load(sample);
    if (!sample || !read || correction.program.trimEnd() !== programText(read.sample).trimEnd())
      return missing(
        vscode.l10n.t("It was not run as it stands now: run it to record what it does."),
      );
    return recordedTrace(uri, sample, read, text);
  }
}

function triedTrace(uri: vscode.Uri, experiment: string,
  { report, query, text }: Tried): FoundTrace {
  const { steps, program } = report;
  if (steps.length === 0 || program === null) return missing(nothingRan(report.failure));
  return { trace: shownTrace({ uri, experiment, query, outcome: report, text, program, steps }),
    origin: report };
}

/** @param text what the document says: the program of the sample, or more */
async function recordedTrace(uri: vscode.Uri, place: vscode.Uri, { sample, query }: SampleWithQuery,
  text: string): Promise<FoundTrace> {
  const { experiment, run, iteration } = samplePlace(place);
  if (sample.program === null || sample.trace === null)
    return missing(ranNothing(sample) ?
      nothingRan(sample.failure) :
      vscode.l10n.t("No trace of this sample was kept: run it to record what it does."));
  const steps = (await readTrace(run, iteration, sample))?.steps ?? [];
  if (steps.length === 0) return missing(nothingRan(sample.failure));
  return {
    trace: shownTrace({ uri, experiment, query, outcome: sample, text, program: sample.program,
      steps }),
    origin: `${place.toString()}\n${sample.policy}`,
  };
}

function shownTrace({ text, ...shown }: Shown): ShownTrace {
  return { ...shown, lines: linesWithin(text, shown.program), views: stepViews(shown.steps) };
}

function missing(reason: string): FoundTrace {
  return { trace: undefined, reason };
}

/** Failures before a program's first line. */
function ranNothing({ failure }: Pick<SampleRecord, "failure">): boolean {
  return failure?.kind === "program_synthesis" || failure?.kind === "program_parsing" ||
    failure?.kind === "program_compilation";
}

function nothingRan(failure: SampleRecord["failure"]): string {
  return failure ?
    vscode.l10n.t("Nothing of it ran ({0}): {1}", failureName(failure.kind), failure.message) :
    vscode.l10n.t("Nothing of it ran.");
}
