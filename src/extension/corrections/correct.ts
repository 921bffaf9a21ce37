import * as path from "node:path";
import * as vscode from "vscode";
import { readText } from "../../adapters/files/files";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { DraftFolder } from "../../adapters/store/drafts";
import { layout } from "../../adapters/store/layout";
import { UsageError } from "../../core/errors";
import type { SampleWithQuery } from "../../services/experiment-reader";
import { authorName } from "../author";
import { programText } from "../sample/sample-files";
import type { SamplePlace } from "../sample/sample-uri";
import { outputUri } from "./output-files";

/**
 * Opens what the policy wrote beside the file that corrects it: the query's correction, or else the
 * sample's draft, which is begun with the policy's own program. Returns that file.
 * @throws UsageError for queries that are not corrected.
 */
export async function openCorrection(place: SamplePlace,
  { sample, query }: SampleWithQuery): Promise<vscode.Uri> {
  if (query.split !== "train")
    throw new UsageError(`${query.id} is a ${query.split} query: ` +
      "those decide what is worth correcting, so they are not trained on.",
      "An edit of its program can be run in its own document; correct a train query of the same " +
        "type.");
  const corrected = await correctionOf(place.experiment, query.id);
  const file = corrected ?? await draftOf(place, { sample, query });
  const right = vscode.Uri.file(file);
  const title = corrected === undefined ?
    vscode.l10n.t("Correct: {0}", query.text) :
    vscode.l10n.t("Correction: {0}", query.text);
  await vscode.commands.executeCommand("vscode.diff", outputUri(place), right, title,
    { viewColumn: vscode.ViewColumn.One, preview: false } satisfies vscode.TextDocumentShowOptions);
  return right;
}

/** Absolute path of the file that corrects a query, whatever its name. */
export async function correctionOf(experiment: string, query: string): Promise<string | undefined> {
  const found = (await new CorrectionFolder(experiment).list()).find((each) =>
    "correction" in each && each.correction.query === query
  );
  return found && path.join(layout.corrections(experiment), found.file);
}

async function draftOf({ experiment }: SamplePlace,
  { sample, query }: SampleWithQuery): Promise<string> {
  const drafts = new DraftFolder(experiment);
  const file = drafts.file(sample.id);
  if ((await readText(file)) !== undefined) return file;
  return drafts.add({ query: query.id, author: await authorName(experiment),
    parentSample: sample.id, program: programText(sample) }, query);
}
