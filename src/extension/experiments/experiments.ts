import * as path from "node:path";
import * as vscode from "vscode";
import { readExperiment } from "../../adapters/store/experiment-file";
import { UserError } from "../../core/errors";
import type { Experiment } from "../../core/experiment/experiment";

/** An experiment folder of this workspace. */
export interface ExperimentEntry {
  /** Absolute path. */
  readonly folder: string;
  /** Its own name, that of the folder where the file is broken. */
  readonly name: string;
  /** Its options, or why they cannot be read. */
  readonly state: { readonly kind: "ok"; readonly options: Experiment } | { readonly kind: "broken";
    readonly error: UserError };
}

const WATCHED = "**/{experiment.json,engine.lock,metrics.json}";
const MOST_EXPERIMENTS = 100;

/** Finds the experiments of the workspace and tells when one of them changes on disk. */
export class Experiments implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher(WATCHED);
  private readonly disposables: readonly vscode.Disposable[];
  private found: Promise<readonly ExperimentEntry[]> | undefined;
  private pending: NodeJS.Timeout | undefined;

  /** Fires at most every 200 ms. */
  readonly onDidChange = this.changed.event;

  constructor() {
    const refresh = (): void => this.refreshSoon();
    this.disposables = [
      this.changed,
      this.watcher,
      this.watcher.onDidChange(refresh),
      this.watcher.onDidCreate(refresh),
      this.watcher.onDidDelete(refresh),
      vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    ];
  }

  /** All experiments, by path. */
  list(): Promise<readonly ExperimentEntry[]> {
    return (this.found ??= find());
  }

  refresh(): void {
    this.found = undefined;
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.pending);
    for (const each of this.disposables) each.dispose();
  }

  private refreshSoon(): void {
    this.found = undefined;
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.refresh();
    }, 200);
  }
}

async function find(): Promise<readonly ExperimentEntry[]> {
  const files = await vscode.workspace.findFiles("**/experiment.json",
    "**/{node_modules,runs,.git}/**", MOST_EXPERIMENTS);
  const folders = files.filter(({ scheme }) => scheme === "file").map((file) =>
    path.dirname(file.fsPath)
  ).sort();
  return Promise.all(folders.map(read));
}

async function read(folder: string): Promise<ExperimentEntry> {
  try {
    const { options } = await readExperiment(folder);
    return { folder, name: options.name, state: { kind: "ok", options } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { folder, name: path.basename(folder), state: { kind: "broken", error } };
  }
}
