import * as vscode from "vscode";

/** Nodes that a page of a long list shows. */
export const PAGE = 50;

/** How much of each long list of a tree is shown, by the id of the node above it. */
export class Pages {
  private readonly counts = new Map<string, number>();

  /** Nodes shown below a node: one page, unless more were asked for. */
  of(id: string): number {
    return this.counts.get(id) ?? PAGE;
  }

  /** Shows a further page; returns how many nodes that makes. */
  more(id: string): number {
    this.counts.set(id, this.of(id) + PAGE);
    return this.of(id);
  }

  /**
   * Shows as many pages as it takes to list `count` nodes, and not fewer than before.
   * @returns whether that is more than before
   */
  atLeast(id: string, count: number): boolean {
    const before = this.of(id);
    this.counts.set(id, Math.max(before, PAGE * Math.ceil(count / PAGE)));
    return this.of(id) > before;
  }

  /** One page of everything. */
  clear(): void {
    this.counts.clear();
  }
}

/**
 * Stands for what a list does not show yet.
 * @param command shows a further page;
 * @param node its argument
 */
export function moreItem(rest: number, command: string, node: unknown): vscode.TreeItem {
  const title = vscode.l10n.t("Show more");
  return Object.assign(new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.None), {
    iconPath: new vscode.ThemeIcon("ellipsis"),
    description: vscode.l10n.t("{0} left", rest),
    command: { command, title, arguments: [node] },
  });
}
