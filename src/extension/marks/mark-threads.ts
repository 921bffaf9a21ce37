import * as vscode from "vscode";
import { excludedQueries, keyText, type StandingMark } from "../../core/review/current-log";
import { authorName } from "../author";
import { CONTROLLERS } from "../ids";
import type { ReviewState } from "../review/review-state";
import { MARKED_SCHEMES, type MarkedProgram, type MarkedPrograms } from "./marked-programs";

/** A mark as a document shows it. */
export interface ShownMark {
  readonly program: MarkedProgram;
  readonly mark: StandingMark;
  /** Made by the person at this editor. */
  readonly own: boolean;
}

/**
 * Shows what stands of all authors' marks as comment threads, on the lines of every open program
 * they belong to.
 */
export class MarkThreads implements vscode.Disposable {
  private readonly controller = vscode.comments.createCommentController(CONTROLLERS.marks,
    vscode.l10n.t("VisReP marks"));
  /** By document, then by mark. */
  private readonly threads = new Map<string, Map<string, vscode.CommentThread>>();
  private readonly shown = new WeakMap<vscode.CommentThread, ShownMark>();
  private readonly disposables: readonly vscode.Disposable[];

  constructor(private readonly programs: MarkedPrograms, private readonly reviews: ReviewState,
    private readonly onError: (error: unknown) => void) {
    this.controller.options = { prompt: vscode.l10n.t("Mark Failure"),
      placeHolder: vscode.l10n.t("Why does the program fail here? The type is asked next.") };
    this.controller.commentingRangeProvider = {
      provideCommentingRanges: (
        { uri, lineCount },
      ) => (MARKED_SCHEMES.includes(uri.scheme) ? [new vscode.Range(0, 0, lineCount - 1, 0)] : []),
    };
    this.disposables = [
      this.controller,
      vscode.workspace.onDidOpenTextDocument((document) => this.update(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.close(uri)),
      reviews.onDidChange(() => this.updateAll()),
    ];
    this.updateAll();
  }

  /** What a thread shows; undefined while it is being written. */
  markOf(thread: vscode.CommentThread): ShownMark | undefined {
    return this.shown.get(thread);
  }

  /** The marks that a document shows, by line. */
  marksOf(uri: vscode.Uri): readonly ShownMark[] {
    const shown = [...this.threads.get(uri.toString())?.values() ?? []].flatMap((thread) =>
      this.shown.get(thread) ?? []
    );
    return shown.sort((a, b) => a.mark.line - b.mark.line);
  }

  /** Brings the threads of a document to what stands now. */
  async refresh(document: vscode.TextDocument): Promise<void> {
    const program = await this.programs.of(document.uri);
    const [standing, author] = [await this.reviews.standing(program.experiment),
      await authorName(program.experiment)];
    const marks = standing.marks.filter(({ key }) => keyText(key) === keyText(program.key));
    if (document.isClosed) return this.close(document.uri);
    const threads = this.threads.get(document.uri.toString()) ??
      new Map<string, vscode.CommentThread>();
    this.threads.set(document.uri.toString(), threads);
    for (const [id, thread] of threads) {
      if (marks.some((mark) => mark.id === id)) continue;
      thread.dispose();
      threads.delete(id);
    }
    for (const mark of marks) {
      const shown: ShownMark = { program, mark, own: mark.author === author };
      const thread = threads.get(mark.id) ?? this.open(document, mark);
      threads.set(mark.id, thread);
      this.shown.set(thread, shown);
      fill(thread, shown);
    }
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private updateAll(): void {
    for (const document of vscode.workspace.textDocuments) this.update(document);
  }

  private update(document: vscode.TextDocument): void {
    if (MARKED_SCHEMES.includes(document.uri.scheme)) this.refresh(document).catch(this.onError);
  }

  private close(uri: vscode.Uri): void {
    for (const thread of this.threads.get(uri.toString())?.values() ?? []) thread.dispose();
    this.threads.delete(uri.toString());
  }

  private open({ uri, lineCount }: vscode.TextDocument,
    { line, resolved }: StandingMark): vscode.CommentThread {
    const row = Math.min(line, lineCount) - 1;
    const thread = this.controller.createCommentThread(uri, new vscode.Range(row, 0, row, 0), []);
    thread.canReply = false;
    thread.collapsibleState = resolved ?
      vscode.CommentThreadCollapsibleState.Collapsed :
      vscode.CommentThreadCollapsibleState.Expanded;
    return thread;
  }
}

function fill(thread: vscode.CommentThread, { program, mark, own }: ShownMark): void {
  const { failureType, note, author, time, resolved } = mark;
  const excludes = excludedQueries({ marks: [mark] }, program.review.excluding).size > 0;
  thread.label = [failureType, ...(excludes ? [vscode.l10n.t("query excluded")] : []),
    ...(resolved ? [vscode.l10n.t("resolved")] : [])].join(" · ");
  thread.state = resolved ?
    vscode.CommentThreadState.Resolved :
    vscode.CommentThreadState.Unresolved;
  thread.contextValue = `${resolved ? "resolved" : "open"}.${own ? "own" : "other"}`;
  thread.comments = [{
    author: { name: author },
    body: new vscode.MarkdownString().appendText(note === "" ? failureType : note),
    mode: vscode.CommentMode.Preview,
    timestamp: new Date(time),
  }];
}
