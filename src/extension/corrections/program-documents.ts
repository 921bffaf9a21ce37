import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { programText } from "../../adapters/files/program-file";
import { layout } from "../../adapters/store/layout";
import { DataError, UsageError } from "../../core/errors";
import { type Correction, parseCorrection, programBelow } from "../../core/run/correction";
import type { Query } from "../../core/task/query";
import type { ExperimentReader } from "../../services/experiment-reader";
import type { Experiments } from "../experiments/experiments";
import { OUTPUT_SCHEME, SAMPLE_SCHEME } from "../ids";
import type { SampleFiles } from "../sample/sample-files";
import { samplePlace, sampleUri } from "../sample/sample-uri";

/**
 * A document that holds a program of a person: an edited sample, a draft's file or a correction's.
 */
export interface ProgramDocument {
  readonly kind: "sample" | "draft" | "correction";
  readonly uri: vscode.Uri;
  /** Absolute path. */
  readonly experiment: string;
  readonly query: Query;
  /** What the header says, and the program, to the character. */
  readonly correction: Correction;
  /** The whole document, unsaved edits included. */
  readonly text: string;
}

/** Files that may be drafts or corrections. */
export const CORRECTION_FILES: vscode.DocumentFilter = { scheme: "file",
  pattern: "**/corrections/**/*.py" };

/** Says what a document is about. */
export class ProgramDocuments {
  constructor(private readonly reader: ExperimentReader, private readonly experiments: Experiments,
    private readonly samples: SampleFiles) {}

  /**
   * @throws UserError where it is none, its header is broken, or its query is gone or a test query.
   */
  async of(uri: vscode.Uri): Promise<ProgramDocument> {
    const text = await textOf(uri);
    if (uri.scheme === SAMPLE_SCHEME) {
      const { sample, query } = await this.samples.load(uri);
      return { kind: "sample", uri, experiment: samplePlace(uri).experiment, query,
        correction: { query: query.id, parentSample: sample.id, program: text }, text };
    }
    const folder = await this.folderOf(uri);
    if (!folder)
      throw new UsageError("This is no program of an experiment.",
        "Open a sample, or a file in corrections/.");
    const name = path.relative(folder.experiment, uri.fsPath).split(path.sep).join("/");
    const header = parseCorrection(name, text);
    const query = (await this.reader.queries(folder.experiment)).get(header.query);
    if (!query)
      throw new DataError(`${name}: there is no query ${header.query} in ` +
        "data/queries.jsonl.", "Correct the header, or restore the line that was removed.");
    if (query.split === "test")
      throw new DataError(`${name}: ${query.id} is a test query: ` +
        "those are only scored, so that scores stay honest.", "Delete the file.");
    return { kind: folder.kind, uri, experiment: folder.experiment, query,
      correction: { ...header, program: programBelow(text, query.text) }, text };
  }

  /**
   * The sample that a document is an edit of, as its own document; undefined where none is known.
   */
  async sample(
    { uri, experiment, correction: { parentSample: id } }: ProgramDocument,
  ): Promise<vscode.Uri | undefined> {
    if (uri.scheme === SAMPLE_SCHEME) return uri;
    const found = id === undefined ? undefined : await this.reader.place(experiment, id);
    return id === undefined || !found ? undefined : sampleUri({ experiment, ...found, id });
  }

  private async folderOf(
    uri: vscode.Uri,
  ): Promise<{ readonly experiment: string; readonly kind: "draft" | "correction" } | undefined> {
    if (uri.scheme !== "file" || !uri.fsPath.endsWith(".py")) return undefined;
    const folder = path.dirname(uri.fsPath);
    for (const { folder: experiment } of await this.experiments.list()) {
      if (folder === layout.corrections(experiment)) return { experiment, kind: "correction" };
      if (folder === layout.drafts(experiment)) return { experiment, kind: "draft" };
    }
    return undefined;
  }
}

/** Whether a document may hold a program that can be run. */
function mayHoldProgram({ scheme, fsPath }: vscode.Uri): boolean {
  return scheme === SAMPLE_SCHEME ||
    (scheme === "file" && /[\\/]corrections[\\/](drafts[\\/])?[^\\/]+\.py$/.test(fsPath));
}

/**
 * Whether what a document's program did may be shown: also what the policy wrote, beside its
 * correction.
 */
export function mayBeTraced(uri: vscode.Uri): boolean {
  return mayHoldProgram(uri) || uri.scheme === OUTPUT_SCHEME;
}

/**
 * The program that a command is about: the one it was called with, that of the active editor, the
 * edited side of a diff.
 */
export function chosenUri(argument: unknown): vscode.Uri {
  const given = argument instanceof vscode.Uri ? argument : undefined;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const active = input instanceof vscode.TabInputTextDiff ?
    input.modified :
    vscode.window.activeTextEditor?.document.uri;
  const uri = given?.scheme === OUTPUT_SCHEME || !given ? active : given;
  if (!uri) throw new UsageError("No program is open.", "Open a sample from the Iterations view.");
  return uri;
}

async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) =>
    document.uri.toString() === uri.toString()
  );
  if (open) return open.getText();
  if (uri.scheme !== "file") return programText(await vscode.workspace.fs.readFile(uri));
  return fs.readFile(uri.fsPath).then(programText, (cause: Error) => {
    throw new DataError(`${uri.fsPath} cannot be read: ${cause.message}.`,
      "It was deleted or renamed: open it again from where it is now.", { cause });
  });
}
