import * as vscode from "vscode";
import { CONTEXT, VIEWS } from "../ids";
import { stepTreeItem } from "./step-item";
import { StepTree, type TraceNode } from "./step-nodes";
import type { TraceFollower } from "./trace-follower";
import type { ShownTrace, TraceSelection } from "./trace-selection";

/**
 * The view "Trace": the steps of the program that is active. What is selected in it, is selected
 * for everything that shows the trace.
 */
export class TraceView implements vscode.TreeDataProvider<TraceNode>, vscode.Disposable {
  readonly tree: vscode.TreeView<TraceNode>;
  private readonly changed = new vscode.EventEmitter<TraceNode | undefined>();
  private readonly disposables: readonly vscode.Disposable[];
  private made: { readonly trace: ShownTrace; readonly onlyCalls: boolean;
    readonly steps: StepTree } | undefined;
  private onlyCalls = false;
  /**
   * Steps that are being revealed because they were selected elsewhere; what the tree tells
   * meanwhile is no choice of the person.
   */
  private revealing = 0;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly selection: TraceSelection,
    private readonly follower: Pick<TraceFollower, "reason" | "onDidChange">) {
    this.tree = vscode.window.createTreeView(VIEWS.trace, { treeDataProvider: this,
      showCollapseAll: true });
    this.disposables = [
      this.tree,
      this.changed,
      follower.onDidChange(() => void this.refresh()),
      selection.onDidSelect((step) => void this.reveal(step, false)),
      this.tree.onDidChangeSelection(({ selection: [node] }) => {
        if (node?.kind === "step" && this.revealing === 0) selection.select(node.index);
      }),
      this.tree.onDidChangeVisibility(({ visible }) => {
        if (visible) void this.reveal(selection.step, false);
      }),
    ];
    void this.refresh();
  }

  /** Lists the perception calls alone, or everything. */
  async filter(onlyCalls: boolean): Promise<void> {
    this.onlyCalls = onlyCalls;
    await this.refresh();
    await this.reveal(this.selection.step, false);
  }

  /**
   * Selects the next or the previous of the steps that are listed; the first or the last where none
   * is selected.
   * @param focus whether the view gets the keyboard
   */
  async move(by: 1 | -1, focus: boolean): Promise<void> {
    const { trace, step } = this.selection;
    if (!trace) return;
    const listed = ({ kind }: ShownTrace["steps"][number]): boolean =>
      !this.onlyCalls || kind === "call";
    const next = by > 0 ?
      trace.steps.findIndex((each, i) => i > (step ?? -1) && listed(each)) :
      trace.steps.findLastIndex((each, i) => i < (step ?? Infinity) && listed(each));
    if (next < 0) return;
    this.selection.select(next);
    if (focus) await this.reveal(next, true);
  }

  getTreeItem(node: TraceNode): vscode.TreeItem {
    return this.made ? stepTreeItem(node, this.made.trace) : new vscode.TreeItem("");
  }

  getParent(node: TraceNode): TraceNode | undefined {
    return node.parent;
  }

  getChildren(node?: TraceNode): TraceNode[] {
    return [...this.steps()?.children(node) ?? []];
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private steps(): StepTree | undefined {
    const { trace } = this.selection;
    if (!trace) return (this.made = undefined);
    if (this.made?.trace !== trace || this.made.onlyCalls !== this.onlyCalls)
      this.made = { trace, onlyCalls: this.onlyCalls, steps: new StepTree(trace, this.onlyCalls) };
    return this.made.steps;
  }

  private async refresh(): Promise<void> {
    const { trace } = this.selection;
    const calls = trace?.views.filter(({ kind }) => kind === "call").length ?? 0;
    this.tree.description = trace ?
      vscode.l10n.t("{0} steps, calls: {1}", trace.steps.length, calls) :
      "";
    this.tree.message = trace ?
      this.onlyCalls && calls === 0 ? vscode.l10n.t("The program made no perception call.") : "" :
      this.follower.reason ?? "";
    this.changed.fire(undefined);
    await vscode.commands.executeCommand("setContext", CONTEXT.trace,
      trace ? "some" : this.follower.reason === undefined ? "none" : "unrecorded");
    await vscode.commands.executeCommand("setContext", CONTEXT.onlyCalls, this.onlyCalls);
  }

  private async reveal(step: number | undefined, focus: boolean): Promise<void> {
    const node = step === undefined ? undefined : this.steps()?.find(step);
    if (!node || !this.tree.visible) return;
    this.revealing++;
    try {
      await this.tree.reveal(node, { select: true, focus, expand: false });
    } catch {
      // The tree was made anew meanwhile, for another trace.
    } finally {
      this.revealing--;
    }
  }
}
