import * as path from "node:path";
import * as vscode from "vscode";
import { FileCache, folderStamp } from "../../adapters/files/file-cache";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { layout } from "../../adapters/store/layout";
import { type NewEntry, ReviewFolder, type ReviewProblem } from "../../adapters/store/reviews";
import { type Standing, standing } from "../../core/review/current-log";
import type { Authored, ReviewEntry } from "../../core/run/review-log";
import { authorName } from "../author";

const WATCHED = "{**/reviews/*.jsonl,**/corrections/*.py}";
/** Experiments whose reviews are kept in memory. */
const KEPT = 8;

interface Reviewed {
  readonly standing: Standing;
  readonly problems: readonly ReviewProblem[];
}

interface Corrected {
  readonly queries: ReadonlySet<string>;
  readonly problems: readonly ReviewProblem[];
}

/**
 * What people decided in each experiment: read once for every change of its files, shared by all
 * views.
 */
export class ReviewState implements vscode.Disposable {
  private readonly logs = new FileCache<Reviewed>(KEPT);
  private readonly corrections = new FileCache<Corrected>(KEPT);
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher(WATCHED);
  private readonly disposables: readonly vscode.Disposable[];
  /** The last write to each experiment: one goes on after the other. */
  private readonly writes = new Map<string, Promise<unknown>>();

  /**
   * With the folder of the experiment whose decisions, marks or corrections changed, here or on
   * disk.
   */
  readonly onDidChange = this.changed.event;

  constructor() {
    const tell = (file: vscode.Uri): void =>
      this.changed.fire(path.dirname(path.dirname(file.fsPath)));
    this.disposables = [this.changed, this.watcher, this.watcher.onDidChange(tell),
      this.watcher.onDidCreate(tell), this.watcher.onDidDelete(tell)];
  }

  /** What stands of all authors' logs. */
  async standing(experiment: string): Promise<Standing> {
    return (await this.read(experiment)).standing;
  }

  /** Ids of the queries that have a file in `corrections/`; drafts do not count. */
  async corrected(experiment: string): Promise<ReadonlySet<string>> {
    return (await this.readCorrections(experiment)).queries;
  }

  /** Lines of logs and files of corrections that cannot be read. */
  async problems(experiment: string): Promise<readonly ReviewProblem[]> {
    return [...(await this.read(experiment)).problems,
      ...(await this.readCorrections(experiment)).problems];
  }

  /**
   * Appends to the own log; it is on the disk when this resolves.
   * @throws StoreError where it cannot be written.
   */
  append(experiment: string, entry: NewEntry): Promise<Authored<ReviewEntry>> {
    return this.write(experiment, (log, author) => log.append(author, entry));
  }

  /**
   * Takes back the newest own entry that stands, also one of an earlier session, and returns it;
   * undefined if there is none.
   */
  undo(experiment: string): Promise<Authored<ReviewEntry> | undefined> {
    return this.write(experiment, (log, author) => log.undo(author));
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private read(experiment: string): Promise<Reviewed> {
    return this.logs.get(layout.reviews(experiment), async () => {
      const problems: ReviewProblem[] = [];
      const entries = await new ReviewFolder(experiment, (problem) => problems.push(problem))
        .entries();
      return { standing: standing(entries), problems };
    }, folderStamp);
  }

  private readCorrections(experiment: string): Promise<Corrected> {
    const folder = layout.corrections(experiment);
    return this.corrections.get(folder, async () => {
      const files = await new CorrectionFolder(experiment).list();
      return {
        queries: new Set(
          files.flatMap((each) => ("correction" in each ? [each.correction.query] : [])),
        ),
        problems: files.flatMap((
          each,
        ) => ("problem" in each ?
          [{ file: path.join(folder, each.file), line: 1, message: each.problem }] :
          [])
        ),
      };
    }, folderStamp);
  }

  private async write<T>(experiment: string,
    change: (log: ReviewFolder, author: string) => Promise<T>): Promise<T> {
    const before = this.writes.get(experiment) ?? Promise.resolve();
    // What an earlier write threw was told to whoever asked for it.
    const done = before.catch(() => undefined).then(async () =>
      change(new ReviewFolder(experiment, () => undefined), await authorName(experiment))
    );
    this.writes.set(experiment, done);
    const result = await done;
    this.changed.fire(experiment);
    return result;
  }
}
