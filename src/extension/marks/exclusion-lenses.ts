import * as vscode from "vscode";
import { excludedQueries } from "../../core/review/current-log";
import { authorName } from "../author";
import { COMMANDS } from "../ids";
import type { ReviewState } from "../review/review-state";
import type { ShownMark } from "./mark-threads";
import type { MarkedPrograms } from "./marked-programs";

/**
 * Says above every program of a query that a mark takes it out of training and evaluation; resolves
 * the mark.
 */
export class ExclusionLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly programs: MarkedPrograms, private readonly reviews: ReviewState) {
    this.subscription = reviews.onDidChange(() => this.changed.fire());
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const program = await this.programs.of(uri);
    const { marks } = await this.reviews.standing(program.experiment);
    // Other pictures under the same id are another query.
    const mark = excludedQueries({
      marks: marks.filter(({ key }) => key.images === program.key.images),
    }, program.review.excluding).get(program.key.query);
    if (!mark) return [];
    const shown: ShownMark = { program, mark,
      own: mark.author === await authorName(program.experiment) };
    return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
      title: "$(circle-slash) " +
        `${vscode.l10n.t("query excluded: {0} ({1})", mark.failureType, mark.author)}`,
      tooltip: vscode.l10n.t(
        "The query is left out of training and evaluation from the next iteration on. Click to resolve the mark and take the query in again.",
      ),
      command: COMMANDS.resolveMark,
      arguments: [shown],
    })];
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
