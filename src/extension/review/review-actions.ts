import * as vscode from "vscode";
import { UserError } from "../../core/errors";
import { decisionKey, findPosition, firstPosition, neighbour,
  type Position } from "../../core/review/queues";
import type { Authored, ReviewEntry, Verdict } from "../../core/run/review-log";
import type { ExperimentReader } from "../../services/experiment-reader";
import { type Board, NO_PROGRAM } from "../../services/review-board";
import { VIEWS } from "../ids";
import type { ItemNode } from "./nodes";
import type { ReviewState } from "./review-state";
import type { ReviewView } from "./review-view";

/**
 * What a person does in the Review view, one thing after the other: a key that comes early waits
 * for the one before.
 */
export class ReviewActions {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly view: ReviewView, private readonly reviews: ReviewState,
    private readonly reader: ExperimentReader) {}

  /**
   * Decides about programs and goes on to the next pending one. Shown only once it is on the disk.
   * @param nodes none: those that are selected.
   * @param byKey a key was pressed in the view: it is about what has the focus
   */
  decide(verdict: Verdict, nodes: readonly ItemNode[], byKey: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (byKey) await this.view.selectFocused();
      const items = nodes.length > 0 ? nodes : this.view.selected;
      const [first] = items;
      if (!first) throw nothingSelected();
      const { board, queue } = first.parent.parent;
      for (const item of items) await this.append(board, item, verdict);
      const next = queue === "pending" ? nextPending(board, items) : undefined;
      await this.show(next, vscode.l10n.t("All of them are reviewed."));
    });
  }

  /**
   * Takes back the newest own decision or mark, also one of an earlier session, and shows what it
   * was about.
   */
  undo(): Promise<void> {
    return this.inTurn(async () => {
      const experiment = await this.view.experiment();
      const entry = experiment === undefined ? undefined : await this.reviews.undo(experiment);
      if (experiment === undefined || !entry)
        return this.say(vscode.l10n.t("There is nothing of yours to take back."));
      await this.show(
        entry.kind === "decision" ? decisionKey(entry.key.query, entry.key.program) : undefined,
      );
      this.say(vscode.l10n.t("Took back: {0}", await this.describe(experiment, entry)));
    });
  }

  /**
   * Goes to the next program (1) or the one before (-1) of the queue that is selected, the first
   * pending one where none is.
   */
  move(step: 1 | -1, byKey: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (byKey) await this.view.selectFocused();
      const [current] = this.view.selected;
      const board = await this.view.board();
      const found = current && board && this.view.find(board, current.item.key);
      if (!board || !found) return this.show(undefined, vscode.l10n.t("Nothing is pending."));
      const next = neighbour(board.queues[found.queue], found.position, step);
      if (next) await this.view.select(board, found.queue, next);
    });
  }

  /** Opens the view and selects the first pending program. */
  resume(): Promise<void> {
    return this.inTurn(async () => {
      await vscode.commands.executeCommand(`${VIEWS.review}.focus`);
      await this.show(undefined, vscode.l10n.t("Nothing is pending."));
    });
  }

  /**
   * Reads the board again and selects a program by its key, the first pending one if it is gone.
   */
  private async show(key: string | undefined, otherwise?: string): Promise<void> {
    this.say(undefined);
    const board = await this.view.board();
    this.view.refresh();
    if (!board) return;
    const found = key === undefined ? undefined : this.view.find(board, key);
    const first = firstPosition(board.queues.pending);
    if (found) await this.view.select(board, found.queue, found.position);
    else if (first) await this.view.select(board, "pending", first);
    else this.say(otherwise);
  }

  private async append(board: Board, { item: { sample } }: ItemNode,
    verdict: Verdict): Promise<void> {
    const query = (await this.reader.queries(board.experiment)).get(sample.query);
    if (!query)
      throw new UserError(`The query ${sample.query} is no longer in ` +
        "data/queries.jsonl, so nothing can be decided about it.",
        "Restore the line that was removed.");
    const images = await this.reader.imagesDigest(board.experiment, query);
    if (images === undefined)
      throw new UserError(`A picture of the query ${query.id} cannot be ` +
        `read (${query.images.join(", ")}), so nothing can be decided about it.`,
        "Restore the file in data/.");
    await this.reviews.append(board.experiment, { kind: "decision", verdict,
      key: { query: query.id, images, program: sample.program ?? NO_PROGRAM }, sample: sample.id });
  }

  private async describe(experiment: string, entry: Authored<ReviewEntry>): Promise<string> {
    const textOf = async (query: string): Promise<string> =>
      (await this.reader.queries(experiment)).get(query)?.text ?? query;
    switch (entry.kind) {
      case "decision":
        return `${verdictName(entry.verdict)}, “${await textOf(entry.key.query)}”`;
      case "mark":
        return vscode.l10n.t("the mark {0} on line {1}, “{2}”", entry.failureType, entry.line,
          await textOf(entry.key.query));
      case "resolve":
        return entry.resolved ?
          vscode.l10n.t("that a mark is resolved") :
          vscode.l10n.t("that a mark is open again");
      case "undo":
        return vscode.l10n.t("an earlier undo");
    }
  }

  private say(text: string | undefined): void {
    this.view.tree.message = text ?? "";
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    // What went wrong before was shown where it happened.
    const done = this.last.catch(() => undefined).then(act);
    this.last = done;
    return done;
  }
}

/** Key of the pending program after those decided about; the one before them at the end. */
function nextPending(board: Board, decided: readonly ItemNode[]): string | undefined {
  const keys = new Set(decided.map(({ item }) => item.key));
  const { pending } = board.queues;
  for (const step of [1, -1] as const) {
    let at: Position | undefined = findPosition(pending, decided.at(-1)?.item.key ?? "");
    while (at) {
      const key = pending[at.group]?.items[at.item]?.key;
      if (key !== undefined && !keys.has(key)) return key;
      at = neighbour(pending, at, step);
    }
  }
  return undefined;
}

function verdictName(verdict: Verdict): string {
  switch (verdict) {
    case "accepted":
      return vscode.l10n.t("accepted");
    case "rejected":
      return vscode.l10n.t("rejected");
    case "skipped":
      return vscode.l10n.t("skipped");
  }
}

function nothingSelected(): UserError {
  return new UserError("No program is selected in the Review view.",
    `Select one there, or run "VisReP: Resume Review".`);
}
