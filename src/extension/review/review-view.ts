import * as vscode from "vscode";
import type { ReviewProblem } from "../../adapters/store/reviews";
import { countItems, type Filter, findPosition, type Grouping, type Position, type Queue,
  QUEUES } from "../../core/review/queues";
import type { ExperimentReader } from "../../services/experiment-reader";
import { type Board, BoardReader } from "../../services/review-board";
import type { Experiments } from "../experiments/experiments";
import { CONTEXT, VIEWS } from "../ids";
import { Pages } from "../tree/pages";
import { type GroupNode, groupNode, type ItemNode, type MoreNode, nodeId, parentOf, queueNode,
  type ReviewNode } from "./nodes";
import { revealSurely } from "./reveal-surely";
import type { ReviewState } from "./review-state";
import { reviewTreeItem } from "./tree-item";

/** Milliseconds in which changes are shown together. */
const SOON = 50;
const MEMORY = "visrep.review";

/** What the person chose to see. */
export interface Choice {
  /** Absolute path; the first experiment of the workspace where it is absent or gone. */
  readonly experiment?: string;
  readonly filter: Filter;
  readonly grouping: Grouping;
}

/**
 * The view "Review": queues, groups, pages of programs. What is selected, is shown by whoever
 * listens.
 */
export class ReviewView implements vscode.TreeDataProvider<ReviewNode>, vscode.Disposable {
  readonly tree: vscode.TreeView<ReviewNode>;
  private readonly boards: BoardReader;
  private readonly changed = new vscode.EventEmitter<ReviewNode | undefined>();
  private readonly selectedItem = new vscode.EventEmitter<ItemNode>();
  private readonly pages = new Pages();
  private readonly disposables: readonly vscode.Disposable[];
  private selection: readonly ItemNode[] = [];
  private pending: NodeJS.Timeout | undefined;
  /** What the tree was made from. */
  private seen: { readonly board: Board | undefined; readonly problems: string } | undefined;
  readonly onDidChangeTreeData = this.changed.event;
  /** With the program that was selected, by the person or by `select`. */
  readonly onDidSelect = this.selectedItem.event;

  constructor(private readonly experiments: Experiments, private readonly reader: ExperimentReader,
    private readonly reviews: ReviewState, private readonly memory: vscode.Memento) {
    this.boards = new BoardReader(reader, reviews);
    this.tree = vscode.window.createTreeView(VIEWS.review, { treeDataProvider: this,
      showCollapseAll: true, canSelectMany: true });
    this.disposables = [
      this.tree,
      this.changed,
      this.selectedItem,
      experiments.onDidChange(() => this.refreshSoon()),
      reviews.onDidChange(() => this.refreshSoon()),
      this.tree.onDidChangeSelection(({ selection }) => this.onSelection(selection)),
    ];
  }

  get choice(): Choice {
    return this.memory.get<Choice>(MEMORY) ?? { filter: {}, grouping: "type" };
  }

  /** Shows something else, and keeps to it after a restart. */
  async choose(choice: Partial<Choice>): Promise<void> {
    await this.memory.update(MEMORY, { ...this.choice, ...choice });
    this.pages.clear();
    this.refresh();
  }

  /** The experiment whose programs are shown; undefined where there is none that can be read. */
  async experiment(): Promise<string | undefined> {
    const readable = (await this.experiments.list()).filter(({ state }) => state.kind === "ok").map(
      ({ folder }) => folder,
    );
    return readable.find((folder) => folder === this.choice.experiment) ?? readable[0];
  }

  /** As it is on the disk now. */
  async board(): Promise<Board | undefined> {
    const experiment = await this.experiment();
    return experiment === undefined ?
      undefined :
      this.boards.read(experiment, this.choice.filter, this.choice.grouping);
  }

  /** The programs that are selected. */
  get selected(): readonly ItemNode[] {
    return this.selection;
  }

  /**
   * The arrow keys move the focus alone: what has it becomes the selection, unless several programs
   * are selected.
   */
  async selectFocused(): Promise<void> {
    if (this.selection.length < 2)
      await vscode.commands.executeCommand("list.selectAndPreserveFocus");
  }

  /**
   * Selects a program, lists as many of its group as that takes, and keeps the keyboard in the
   * view.
   */
  async select(board: Board, queue: Queue, { group, item }: Position): Promise<void> {
    const found = board.queues[queue][group];
    const program = found?.items[item];
    if (!found || !program) return;
    const parent = groupNode(queueNode(board, queue), found);
    if (this.pages.atLeast(nodeId(parent), item + 1)) this.changed.fire(parent);
    const node: ItemNode = { kind: "item", parent, item: program,
      text: await this.textOf(board, program.sample.query) };
    this.selection = [node];
    await revealSurely(this.tree, node, nodeId);
    this.selectedItem.fire(node);
  }

  /** Where a program is now, in any queue. */
  find(board: Board, key: string):
    | { readonly queue: Queue; readonly position: Position }
    | undefined {
    for (const queue of QUEUES) {
      const position = findPosition(board.queues[queue], key);
      if (position) return { queue, position };
    }
    return undefined;
  }

  refresh(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
    this.changed.fire(undefined);
  }

  /**
   * Lists a further page of the programs that a "Show more" node stands for; returns how many are
   * listed then.
   */
  showMore({ parent }: MoreNode): number {
    const shown = this.pages.more(nodeId(parent));
    this.changed.fire(parent);
    return shown;
  }

  getTreeItem(node: ReviewNode): vscode.TreeItem {
    return reviewTreeItem(node);
  }

  getParent(node: ReviewNode): ReviewNode | undefined {
    return parentOf(node);
  }

  async getChildren(node?: ReviewNode): Promise<ReviewNode[]> {
    switch (node?.kind) {
      case undefined:
        return this.roots();
      case "queue":
        return node.board.queues[node.queue].map((group) => groupNode(node, group));
      case "group":
        return this.page(node);
      case "item":
      case "more":
      case "problem":
        return [];
    }
  }

  dispose(): void {
    clearTimeout(this.pending);
    for (const each of this.disposables) each.dispose();
  }

  private async roots(): Promise<ReviewNode[]> {
    const board = await this.board();
    const filtered = Object.values(this.choice.filter).some((each) =>
      each !== undefined && each !== false
    );
    const problems = await this.problems(board);
    this.seen = { board, problems: namesOf(problems) };
    const queues = board ? QUEUES.map((queue) => queueNode(board, queue)) : [];
    const empty = !filtered && queues.every(({ count }) => count === 0);
    this.tree.badge = badge(board);
    this.tree.description = await this.description(board, filtered);
    await vscode.commands.executeCommand("setContext", CONTEXT.filtered, filtered);
    await vscode.commands.executeCommand("setContext", CONTEXT.review,
      !board ? "none" : empty ? "clean" : "some");
    return [...problems.map((problem): ReviewNode => ({ kind: "problem", problem })),
      ...(empty ? [] : queues)];
  }

  private async page(parent: GroupNode): Promise<ReviewNode[]> {
    const { board } = parent.parent;
    const shown = this.pages.of(nodeId(parent));
    const { items } = parent.group;
    const page = await Promise.all(
      items.slice(0, shown).map(async (item): Promise<ItemNode> => ({ kind: "item", parent, item,
        text: await this.textOf(board, item.sample.query) })
      ),
    );
    return items.length > shown ?
      [...page, { kind: "more", parent, rest: items.length - shown }] :
      page;
  }

  private async textOf({ experiment }: Board, query: string): Promise<string> {
    return (await this.reader.queries(experiment)).get(query)?.text ?? query;
  }

  private async description(board: Board | undefined, filtered: boolean): Promise<string> {
    const entries = await this.experiments.list();
    const name = entries.length > 1 &&
      entries.find(({ folder }) => folder === board?.experiment)?.name;
    return [name, board && vscode.l10n.t("iteration {0}", board.iteration),
      filtered && vscode.l10n.t("filtered")].filter(Boolean).join(" · ");
  }

  /** A selection that is gone because the tree was read again stays what `select` made it. */
  private onSelection(nodes: readonly ReviewNode[]): void {
    if (nodes.length === 0) return;
    const items = nodes.filter((node) => node.kind === "item");
    const same = items.length === this.selection.length &&
      items.every((item, i) => item.item.key === this.selection[i]?.item.key);
    this.selection = items;
    const [only] = items;
    if (!same && only && items.length === 1) this.selectedItem.fire(only);
  }

  private async isSeen(): Promise<boolean> {
    const board = await this.board();
    return this.seen?.board === board &&
      this.seen?.problems === namesOf(await this.problems(board));
  }

  private async problems(board: Board | undefined): Promise<readonly ReviewProblem[]> {
    return board ? this.reviews.problems(board.experiment) : [];
  }

  /**
   * The own decision is told twice, by the state and by the file's watcher: what is shown already
   * is not shown again.
   */
  private refreshSoon(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      const told = this.tree.visible ? this.isSeen() : Promise.resolve(false);
      // what cannot be read is said where the tree is made
      told.then((seen) => (seen ? undefined : this.refresh()), () => this.refresh());
    }, SOON);
  }
}

function namesOf(problems: readonly ReviewProblem[]): string {
  return problems.map(({ file, line }) => `${file}:${line}`).join("\n");
}

function badge(board: Board | undefined): vscode.ViewBadge | undefined {
  const value = board ? countItems(board.queues.pending) : 0;
  return value === 0 ?
    undefined :
    { value, tooltip: vscode.l10n.t("{0} programs to review", value) };
}
