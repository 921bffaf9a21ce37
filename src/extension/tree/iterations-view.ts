import * as vscode from "vscode";
import type { ExperimentReader } from "../../services/experiment-reader";
import type { ExperimentEntry, Experiments } from "../experiments/experiments";
import { CONTEXT, VIEWS } from "../ids";
import { childrenOfEarlierRuns, childrenOfExperiment, childrenOfIteration, childrenOfRun,
  childrenOfType } from "./children";
import { type ExperimentNode, type MoreNode, type Node, nodeId } from "./nodes";
import { Pages } from "./pages";
import { treeItem } from "./tree-item";

/**
 * The view "Iterations": experiments, iterations, question types, samples. Children are read when
 * they are opened.
 */
export class IterationsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly tree: vscode.TreeView<Node>;
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  private readonly pages = new Pages();
  /** True while there is one experiment: then its iterations are the roots. */
  private single = true;
  private readonly disposables: readonly vscode.Disposable[];
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly experiments: Experiments,
    private readonly reader: ExperimentReader) {
    this.tree = vscode.window.createTreeView(VIEWS.iterations, { treeDataProvider: this,
      showCollapseAll: true });
    this.disposables = [this.tree, this.changed, experiments.onDidChange(() => this.refresh())];
  }

  /** Reads everything that is visible again. */
  refresh(): void {
    this.changed.fire(undefined);
  }

  /**
   * Lists a further page of the samples that a "Show more" node stands for; returns how many are
   * listed then.
   */
  showMore({ parent }: MoreNode): number {
    const shown = this.pages.more(nodeId(parent));
    this.changed.fire(parent);
    return shown;
  }

  /** Selects an iteration of the newest run, and opens it. */
  async reveal(experiment: string, iteration: number): Promise<void> {
    const nodes = await this.iterationsOf(experiment);
    const node = nodes.find((each) => each.kind === "iteration" && each.iteration === iteration);
    if (node) await this.tree.reveal(node, { select: true, focus: true, expand: true });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node);
  }

  /** With a single experiment its iterations are at the top. */
  getParent(node: Node): Node | undefined {
    if (node.kind === "iteration")
      return node.parent.parent.kind === "experiment" ?
        this.unlessSingle(node.parent.parent) :
        node.parent;
    return node.parent?.kind === "experiment" ? this.unlessSingle(node.parent) : node.parent;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    return [...await this.children(node)];
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private async children(node: Node | undefined): Promise<readonly Node[]> {
    if (!node) return this.roots();
    switch (node.kind) {
      case "experiment":
        return childrenOfExperiment(node);
      case "earlier-runs":
        return childrenOfEarlierRuns(node);
      case "run":
        return childrenOfRun(node);
      case "iteration":
        return childrenOfIteration(node, this.reader);
      case "type":
        return childrenOfType(node, this.pages.of(nodeId(node)), this.reader);
      case "sample":
      case "more":
      case "message":
        return [];
    }
  }

  private async roots(): Promise<readonly Node[]> {
    const entries = await this.experiments.list();
    const nodes = entries.map(experimentNode);
    const [only] = nodes;
    this.single = nodes.length === 1;
    const roots = only && this.single && only.problem === undefined ?
      await childrenOfExperiment(only) :
      nodes;
    await vscode.commands.executeCommand("setContext", CONTEXT.state,
      !only ? "none" : roots.length === 0 ? "idle" : "runs");
    this.tree.description = this.single ? only?.name ?? "" : "";
    return roots;
  }

  private async iterationsOf(experiment: string): Promise<readonly Node[]> {
    const entry = (await this.experiments.list()).find(({ folder }) => folder === experiment);
    return entry ? childrenOfExperiment(experimentNode(entry)) : [];
  }

  private unlessSingle(node: ExperimentNode): ExperimentNode | undefined {
    return this.single && node.problem === undefined ? undefined : node;
  }
}

function experimentNode({ folder, name, state }: ExperimentEntry): ExperimentNode {
  return { kind: "experiment", parent: undefined, folder, name,
    problem: state.kind === "broken" ? oneLine(state.error.message) : undefined };
}

/** The issues alone, where a message lists them below its first line. */
function oneLine(message: string): string {
  const [first, ...issues] = message.split("\n").map((line) => line.trim());
  return issues.length > 0 ? issues.join("; ") : first ?? "";
}
