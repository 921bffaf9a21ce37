import * as vscode from "vscode";
import { AbortError, UsageError } from "../../core/errors";
import type { ReviewState } from "../review/review-state";
import type { MarkThreads, ShownMark } from "./mark-threads";
import { MARKED_SCHEMES, type MarkedProgram, type MarkedPrograms } from "./marked-programs";

/** What people do with marks. Each takes what a menu passes, or nothing from the palette. */
export class MarkCommands {
  constructor(private readonly programs: MarkedPrograms, private readonly threads: MarkThreads,
    private readonly reviews: ReviewState) {}

  /** Asks the failure type and, unless the comment says it already, why; then marks the line. */
  async mark(argument: unknown): Promise<void> {
    const place = placeOf(argument);
    const program = await this.programs.of(place.uri);
    const failureType = await pickType(program);
    const note = place.note ?? await askNote(failureType);
    const { id } = await this.reviews.append(program.experiment, { kind: "mark", key: program.key,
      sample: program.sample, line: place.line, failureType, note });
    place.written?.dispose();
    if (program.review.excluding.includes(failureType))
      void this.tellExclusion(program, failureType, id);
  }

  async resolve(argument: unknown, resolved: boolean): Promise<void> {
    const { program, mark } = await this.choose(argument,
      (shown) => shown.mark.resolved !== resolved);
    await this.reviews.append(program.experiment, { kind: "resolve", mark: mark.id, resolved });
  }

  /**
   * Takes back a mark of one's own, as if it had not been made.
   * @throws UsageError for another author's.
   */
  async delete(argument: unknown): Promise<void> {
    const { program, mark, own } = await this.choose(argument, (shown) => shown.own);
    if (!own)
      throw new UsageError(`This mark was made by ${mark.author}.`,
        `Only its author can delete it; "Resolve Mark" closes it.`);
    await this.reviews.append(program.experiment, { kind: "undo", entry: mark.id });
  }

  private async tellExclusion({ experiment, key }: MarkedProgram, failureType: string,
    mark: string): Promise<void> {
    const undo = vscode.l10n.t("Undo");
    const text = vscode.l10n.t(
      "{0}: the query {1} leaves training and evaluation from the next iteration on. Resolve the mark to take it back.",
      failureType,
      key.query,
    );
    if ((await vscode.window.showInformationMessage(text, undo)) === undo)
      await this.reviews.append(experiment, { kind: "undo", entry: mark });
  }

  /** The mark of a thread or lens, or one of the active program that the person picks. */
  private async choose(argument: unknown, fits: (shown: ShownMark) => boolean): Promise<ShownMark> {
    const direct = isThread(argument) ?
      this.threads.markOf(argument) :
      isShown(argument) ?
      argument :
      undefined;
    if (direct) return direct;
    const { document } = activeProgram();
    // what is shown may be older than what was decided a moment ago
    await this.threads.refresh(document);
    const marks = this.threads.marksOf(document.uri).filter(fits);
    const [only] = marks;
    if (!only)
      throw new UsageError("This program has no such mark.",
        "Open the sample whose mark you mean.");
    if (marks.length === 1) return only;
    const items = marks.map((shown) => ({ label: shown.mark.failureType,
      description: vscode.l10n.t("line {0}, {1}", shown.mark.line, shown.mark.author),
      detail: shown.mark.note, shown })
    );
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Mark") });
    if (!picked) throw new AbortError();
    return picked.shown;
  }
}

interface MarkPlace {
  readonly uri: vscode.Uri;
  /** From 1. */
  readonly line: number;
  readonly note?: string;
  /** The thread in which the note was written. */
  readonly written?: vscode.CommentThread;
}

/** From a comment that is being written, from the gutter's menu, or the line of the cursor. */
function placeOf(argument: unknown): MarkPlace {
  const { thread, text, uri, lineNumber } = (argument ?? {}) as { readonly thread?: unknown;
    readonly text?: unknown; readonly uri?: unknown; readonly lineNumber?: unknown };
  if (isThread(thread) && typeof text === "string")
    return { uri: thread.uri, line: (thread.range?.start.line ?? 0) + 1, note: text.trim(),
      written: thread };
  if (uri instanceof vscode.Uri && typeof lineNumber === "number") return { uri, line: lineNumber };
  const { document, selection } = activeProgram();
  return { uri: document.uri, line: selection.active.line + 1 };
}

/**
 * The editor with the focus, or the other side of its diff.
 * @throws UsageError if neither shows a program of the policy.
 */
function activeProgram(): vscode.TextEditor {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const shows = (editor: vscode.TextEditor | undefined): boolean =>
    editor !== undefined && MARKED_SCHEMES.includes(editor.document.uri.scheme);
  const editor = shows(activeTextEditor) ? activeTextEditor : visibleTextEditors.find(shows);
  if (!editor)
    throw new UsageError("No sample is open.",
      "Open one from the Iterations view, and put the cursor on the line that fails.");
  return editor;
}

async function pickType({ review: { failureTypes, excluding } }: MarkedProgram): Promise<string> {
  const types = [...new Set([...failureTypes, ...excluding])];
  const items = types.map((label) => ({ label, ...(excluding.includes(label) ?
    { description: vscode.l10n.t("takes the query out of training and evaluation") } :
    {}) })
  );
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Mark Failure"),
    placeHolder: vscode.l10n.t("Why does the program fail?") });
  if (!picked) throw new AbortError();
  return picked.label;
}

async function askNote(failureType: string): Promise<string> {
  const note = await vscode.window.showInputBox({ title: failureType,
    prompt: vscode.l10n.t("A note, or nothing. Enter marks the line.") });
  if (note === undefined) throw new AbortError();
  return note.trim();
}

const isThread = (value: unknown): value is vscode.CommentThread =>
  typeof value === "object" && value !== null && "comments" in value && "uri" in value;
const isShown = (value: unknown): value is ShownMark =>
  typeof value === "object" && value !== null && "mark" in value && "program" in value;
