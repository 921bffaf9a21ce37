import type * as vscode from "vscode";
import type { TryReport } from "../../adapters/engine-client/bench-protocol";
import type { SampleRecord } from "../../core/run/records";
import type { Query } from "../../core/task/query";
import type { ProgramDocuments } from "../corrections/program-documents";
import type { TriedPrograms } from "../corrections/tried-programs";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import type { SampleFiles } from "./sample-files";
import { samplePlace } from "./sample-uri";

/** What the page beside a program shows. */
export interface PictureSubject {
  /** Absolute path. */
  readonly experiment: string;
  readonly query: Query;
  /**
   * The sample that is shown or edited, and its iteration; absent for a correction that names none.
   */
  readonly recorded?: { readonly sample: SampleRecord; readonly iteration: number };
  /** The last run of the person's program. */
  readonly tried?: TryReport;
}

/**
 * Finds what a document's page shows.
 * @throws UserError for documents without a query that may be shown.
 */
export async function pictureSubject(uri: vscode.Uri, documents: ProgramDocuments,
  files: SampleFiles, tried: TriedPrograms): Promise<PictureSubject> {
  if (uri.scheme === OUTPUT_SCHEME) {
    const shown = uri.with({ scheme: SAMPLE_SCHEME });
    const { sample, query } = await files.load(shown);
    const { experiment, iteration } = samplePlace(shown);
    return { experiment, query, recorded: { sample, iteration } };
  }
  const document = await documents.of(uri);
  const sample = await documents.sample(document);
  const report = tried.get(uri)?.report;
  return {
    experiment: document.experiment,
    query: document.query,
    ...(sample ?
      {
        recorded: { sample: (await files.load(sample)).sample,
          iteration: samplePlace(sample).iteration },
      } :
      {}),
    ...(report ? { tried: report } : {}),
  };
}
