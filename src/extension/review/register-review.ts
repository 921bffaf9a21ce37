import * as vscode from "vscode";
import type { Filter } from "../../core/review/queues";
import type { ExperimentReader } from "../../services/experiment-reader";
import { type CommandRegistry, isKey } from "../command-registry";
import { chooseExperiment } from "../experiments/choose-experiment";
import type { Experiments } from "../experiments/experiments";
import { COMMANDS } from "../ids";
import { pickFilter, pickGrouping } from "./choose-filter";
import type { ItemNode, MoreNode } from "./nodes";
import { ReviewActions } from "./review-actions";
import type { ReviewState } from "./review-state";
import { ReviewView } from "./review-view";
import { documentOf } from "./tree-item";

/**
 * Milliseconds without another selection before a program is opened: whoever decides quickly does
 * not wait for editors.
 */
const PAUSE = 100;

interface Parts {
  readonly experiments: Experiments;
  readonly reader: ExperimentReader;
  readonly reviews: ReviewState;
  readonly commands: CommandRegistry;
  readonly memory: vscode.Memento;
}

/**
 * The Review view and what a person does there. The program that is selected is shown beside it,
 * and the keyboard stays in the view.
 */
export function registerReview(
  { experiments, reader, reviews, commands, memory }: Parts,
): vscode.Disposable & { readonly view: ReviewView } {
  const view = new ReviewView(experiments, reader, reviews, memory);
  const actions = new ReviewActions(view, reviews, reader);
  const open = (node: ItemNode, preserveFocus: boolean): Thenable<unknown> =>
    vscode.commands.executeCommand(COMMANDS.openSample, documentOf(node), { preserveFocus });
  const preview = new Settled((node: ItemNode) => open(node, true));
  const chooseFilter = async (): Promise<void> => {
    const board = await view.board();
    const filter = board && await pickFilter(board, view.choice.filter);
    if (filter) await view.choose({ filter });
  };

  return Object.assign(vscode.Disposable.from(
    view,
    preview,
    view.onDidSelect((node) => preview.set(node)),
    commands.register(COMMANDS.reviewAccept,
      (node, nodes) => actions.decide("accepted", itemsOf(node, nodes), isKey(node))),
    commands.register(COMMANDS.reviewReject,
      (node, nodes) => actions.decide("rejected", itemsOf(node, nodes), isKey(node))),
    commands.register(COMMANDS.reviewSkip,
      (node, nodes) => actions.decide("skipped", itemsOf(node, nodes), isKey(node))),
    commands.register(COMMANDS.reviewUndo, () => actions.undo()),
    commands.register(COMMANDS.reviewNext, (key) => actions.move(1, isKey(key))),
    commands.register(COMMANDS.reviewPrevious, (key) => actions.move(-1, isKey(key))),
    commands.register(COMMANDS.reviewResume, () => actions.resume()),
    commands.register(COMMANDS.reviewOpen, async (node) => {
      if (isKey(node)) await view.selectFocused();
      const item = itemsOf(node, undefined)[0] ?? view.selected[0];
      if (item) await open(item, false);
    }),
    commands.register(COMMANDS.reviewFilter,
      (filter) => (filter ? view.choose({ filter: filter as Filter }) : chooseFilter())),
    commands.register(COMMANDS.reviewClearFilter, () => view.choose({ filter: {} })),
    commands.register(COMMANDS.reviewGroupBy, async (wanted) => {
      const grouping = wanted === "type" || wanted === "failure" ?
        wanted :
        await pickGrouping(view.choice.grouping);
      if (grouping) await view.choose({ grouping });
    }),
    commands.register(COMMANDS.reviewExperiment, async (folder) =>
      view.choose({
        experiment:
          (await chooseExperiment(experiments, typeof folder === "string" ? folder : undefined))
            .folder,
      })),
    commands.register(COMMANDS.reviewMore, (node) => view.showMore(node as MoreNode)),
  ), { view });
}

/**
 * The programs that a menu was opened on: all that are selected where it was opened on one of them.
 */
function itemsOf(node: unknown, nodes: unknown): readonly ItemNode[] {
  const all = Array.isArray(nodes) && nodes.length > 0 ? nodes as unknown[] : [node];
  return all.filter((each): each is ItemNode => (each as ItemNode | undefined)?.kind === "item");
}

/** Does something for the newest value, once none has come for a while. */
class Settled<T> implements vscode.Disposable {
  private waiting: NodeJS.Timeout | undefined;

  constructor(private readonly act: (value: T) => unknown) {}

  set(value: T): void {
    this.dispose();
    this.waiting = setTimeout(() => this.act(value), PAUSE);
  }

  dispose(): void {
    clearTimeout(this.waiting);
  }
}
