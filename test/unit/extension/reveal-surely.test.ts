import assert from "node:assert/strict";
import type * as vscode from "vscode";
import { revealSurely } from "../../../src/extension/review/reveal-surely";

/**
 * A tree that forgets the first so many nodes it is asked for, and tells of a selection a little
 * later, as the editor's does.
 */
class ForgetfulTree {
  reveals = 0;
  selection: readonly string[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly forgets: number, private readonly instead?: string) {}

  async reveal(node: string): Promise<void> {
    if (++this.reveals <= this.forgets) {
      if (this.instead !== undefined) this.select(this.instead);
      return;
    }
    this.select(node);
  }

  onDidChangeSelection = (listener: () => void): { dispose(): void } => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  private select(node: string): void {
    setImmediate(() => {
      this.selection = [node];
      for (const listener of [...this.listeners]) listener();
    });
  }
}

const reveal = (tree: ForgetfulTree, node: string): Promise<void> =>
  revealSurely(tree as unknown as vscode.TreeView<string>, node, (each) => each);

describe("a node that is to be selected", () => {
  it("is asked for once where the tree does it", async () => {
    const tree = new ForgetfulTree(0);
    await reveal(tree, "program");
    assert.deepEqual([tree.reveals, tree.selection], [1, ["program"]]);
  });

  it("is asked for again while the tree forgets it", async () => {
    const tree = new ForgetfulTree(2);
    await reveal(tree, "program");
    assert.deepEqual([tree.reveals, tree.selection], [3, ["program"]]);
  }).timeout(20_000);

  it("is left alone where somebody selects another one meanwhile", async () => {
    const tree = new ForgetfulTree(1, "another");
    await reveal(tree, "program");
    assert.deepEqual([tree.reveals, tree.selection], [1, ["another"]]);
  });
});
