import * as path from "node:path";
import * as vscode from "vscode";
import { layout } from "../../adapters/store/layout";
import { SAMPLE_SCHEME } from "../ids";

/**
 * Where a sample is: its experiment, the folder of its run (both absolute paths), its iteration and
 * its id.
 */
export interface SamplePlace {
  readonly experiment: string;
  readonly run: string;
  readonly iteration: number;
  readonly id: string;
}

/**
 * The document of a sample: `visrep-sample:<run>/iteration-<k>/<id>.py`, readable in a tab's
 * tooltip.
 */
export function sampleUri({ run, iteration, id }: SamplePlace): vscode.Uri {
  return vscode.Uri.file(path.join(layout.iteration(run, iteration), `${id}.py`)).with({
    scheme: SAMPLE_SCHEME,
  });
}

/** @throws FileSystemError (not found) for any other address. */
export function samplePlace(uri: vscode.Uri): SamplePlace {
  const file = uri.with({ scheme: "file" }).fsPath;
  const folder = path.dirname(file);
  const run = path.dirname(folder);
  const iteration = /^iteration-(\d+)$/.exec(path.basename(folder))?.[1];
  if (uri.scheme !== SAMPLE_SCHEME || iteration === undefined || !file.endsWith(".py"))
    throw vscode.FileSystemError.FileNotFound(uri);
  return { experiment: path.dirname(path.dirname(run)), run, iteration: Number(iteration),
    id: path.basename(file, ".py") };
}
