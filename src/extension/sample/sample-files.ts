import * as vscode from "vscode";
import type { SampleRecord } from "../../core/loop/records";
import type { ExperimentReader, SampleWithQuery } from "../experiments/experiment-reader";
import { samplePlace } from "./sample-uri";

/** Programs of samples as read-only files: a sample is a record of what the policy wrote. */
export class SampleFiles implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly reader: ExperimentReader) {}

  /** @throws UserError, also for samples of test queries. */
  load(uri: vscode.Uri): Promise<SampleWithQuery> {
    const { experiment, run, iteration, id } = samplePlace(uri);
    return this.reader.sample(experiment, run, iteration, id);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { byteLength } = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: byteLength, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new TextEncoder().encode(programText((await this.load(uri)).sample));
  }

  /** Samples never change. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}

/** The program, untouched; the whole completion where it holds none. */
export function programText({ program, completion }: SampleRecord): string {
  return program ?? completion;
}
