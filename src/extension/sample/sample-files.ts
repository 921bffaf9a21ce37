import * as vscode from "vscode";
import { type Draft, DraftFolder } from "../../adapters/store/drafts";
import type { SampleRecord } from "../../core/run/records";
import type { ExperimentReader, SampleWithQuery } from "../../services/experiment-reader";
import { authorName } from "../author";
import { SAMPLE_SCHEME } from "../ids";
import { ProgramFiles } from "./program-files";
import { samplePlace } from "./sample-uri";

/**
 * Programs of samples as files. What the policy wrote is a record and never changes: the first save
 * of an edit makes a draft in `corrections/drafts/`, the document shows the draft from then on, and
 * saving the policy's own text removes it.
 */
export class SampleFiles extends ProgramFiles implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher("**/corrections/drafts/*.py");
  /** When drafts were removed: a document's time never goes back. */
  private readonly reverted = new Map<string, number>();
  private readonly disposables: readonly vscode.Disposable[];
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly reader: ExperimentReader) {
    super();
    const tell = (file: vscode.Uri): void => this.tell(file);
    this.disposables = [this.changed, this.watcher, this.watcher.onDidChange(tell),
      this.watcher.onDidCreate(tell), this.watcher.onDidDelete(tell)];
  }

  /** @throws UserError, also for samples of test queries. */
  load(uri: vscode.Uri): Promise<SampleWithQuery> {
    const { experiment, run, iteration, id } = samplePlace(uri);
    return this.reader.sample(experiment, run, iteration, id);
  }

  /** What a person made of it; undefined where it stands as the policy wrote it. */
  async draft(uri: vscode.Uri): Promise<Draft | undefined> {
    const { sample, query } = await this.load(uri);
    const draft = await new DraftFolder(samplePlace(uri).experiment).read(sample.id, query.text);
    return draft?.program === programText(sample) ? undefined : draft;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const draft = await this.draft(uri);
    const mtime = Math.max(draft?.changed ?? 0, this.reverted.get(uri.toString()) ?? 0);
    return { type: vscode.FileType.File, ctime: 0, mtime,
      size: (await this.bytes(uri, draft)).byteLength };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.bytes(uri, await this.draft(uri));
  }

  /** Makes, changes or removes the draft; it is on the disk when this resolves. */
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { sample, query } = await this.load(uri);
    const program = new TextDecoder().decode(content);
    if (program === programText(sample)) return this.revert(uri);
    const { experiment } = samplePlace(uri);
    await new DraftFolder(experiment).write({ query: query.id, author: await authorName(experiment),
      parentSample: sample.id, program }, query);
    this.fire(uri);
  }

  /** Removes the draft: the document shows what the policy wrote. */
  async revert(uri: vscode.Uri): Promise<void> {
    const { experiment, id } = samplePlace(uri);
    await new DraftFolder(experiment).remove(id);
    this.reverted.set(uri.toString(), Date.now());
    this.fire(uri);
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private async bytes(uri: vscode.Uri, draft: Draft | undefined): Promise<Uint8Array> {
    return new TextEncoder().encode(draft?.program ?? programText((await this.load(uri)).sample));
  }

  /** A draft changed on disk: by the document itself, in the file of the draft, or outside. */
  private tell(file: vscode.Uri): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== SAMPLE_SCHEME) continue;
      const { experiment, id } = samplePlace(uri);
      if (new DraftFolder(experiment).file(id) !== file.fsPath) continue;
      this.reverted.set(uri.toString(), Date.now());
      this.fire(uri);
    }
  }

  private fire(uri: vscode.Uri): void {
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }
}

/** The program, untouched; the whole completion where it holds none. */
export function programText({ program, completion }: SampleRecord): string {
  return program ?? completion;
}
