import * as vscode from "vscode";
import type { ComparisonReport } from "../../services/comparison";
import type { ExperimentReader } from "../../services/experiment-reader";
import { CONTEXT, VIEWS } from "../ids";
import { Pages } from "../tree/pages";
import { type ComparisonNode, correctionNodes, type MoreNode, nodeId, queryNodes, rootNodes,
  typeNodes } from "./nodes";
import { comparisonItem } from "./tree-item";
import { iterationName, summary } from "./words";

/**
 * The view "Comparison": what happened to each query between two iterations. It is there only while
 * there is one.
 */
export class ComparisonView implements vscode.TreeDataProvider<ComparisonNode>, vscode.Disposable {
  readonly tree: vscode.TreeView<ComparisonNode>;
  private readonly changed = new vscode.EventEmitter<ComparisonNode | undefined>();
  private readonly pages = new Pages();
  private report: ComparisonReport | undefined;
  private onlyCorrected = false;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly reader: ExperimentReader) {
    this.tree = vscode.window.createTreeView(VIEWS.comparison, { treeDataProvider: this,
      showCollapseAll: true });
  }

  /** Shows a comparison in the place of an earlier one. */
  async show(report: ComparisonReport): Promise<void> {
    this.report = report;
    this.pages.clear();
    const { from, to } = report;
    this.tree.description = `${iterationName(from, to)} ↔ ${iterationName(to, from)}`;
    this.tree.message = summary(report);
    await vscode.commands.executeCommand("setContext", CONTEXT.comparing, true);
    await this.filter(false);
    await vscode.commands.executeCommand(`${VIEWS.comparison}.focus`);
  }

  async close(): Promise<void> {
    this.report = undefined;
    this.pages.clear();
    await vscode.commands.executeCommand("setContext", CONTEXT.comparing, false);
    this.changed.fire(undefined);
  }

  /** Lists the question types with corrections alone, or all. */
  async filter(onlyCorrected: boolean): Promise<void> {
    this.onlyCorrected = onlyCorrected;
    await vscode.commands.executeCommand("setContext", CONTEXT.onlyCorrected, onlyCorrected);
    this.changed.fire(undefined);
  }

  /**
   * Lists a further page of the queries that a "Show more" node stands for; returns how many are
   * listed then.
   */
  showMore({ parent }: MoreNode): number {
    const shown = this.pages.more(nodeId(parent));
    this.changed.fire(parent);
    return shown;
  }

  getTreeItem(node: ComparisonNode): vscode.TreeItem {
    return comparisonItem(node);
  }

  getParent(node: ComparisonNode): ComparisonNode | undefined {
    return node.parent;
  }

  async getChildren(node?: ComparisonNode): Promise<ComparisonNode[]> {
    return [...await this.children(node)];
  }

  dispose(): void {
    this.tree.dispose();
    this.changed.dispose();
  }

  private async children(node: ComparisonNode | undefined): Promise<readonly ComparisonNode[]> {
    if (!node) return this.report ? rootNodes(this.report, this.onlyCorrected) : [];
    switch (node.kind) {
      case "change":
        return typeNodes(node);
      case "type": {
        const queries = await this.reader.queries(node.parent.report.experiment);
        return queryNodes(node, this.pages.of(nodeId(node)), (id) => queries.get(id)?.text);
      }
      case "corrections":
        return correctionNodes(node);
      case "query":
      case "more":
      case "correction":
        return [];
    }
  }
}
