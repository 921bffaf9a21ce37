import type * as vscode from "vscode";

/** How often a tree is asked, and how long it has to say that it did. */
const ATTEMPTS = 5;
const ANSWER_MS = 1000;

/**
 * Selects a node and gives it the focus, until the tree says that it is selected. A tree that is
 * still being made, as after the extension host was started anew, forgets what it is asked. Whoever
 * selects another node meanwhile is left alone.
 * @param idOf equal for the same node of two readings
 */
export async function revealSurely<T>(tree: vscode.TreeView<T>, node: T,
  idOf: (node: T) => string): Promise<void> {
  const wanted = idOf(node);
  const selected = (): string => tree.selection.map(idOf).join("\n");
  const before = selected();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await tree.reveal(node, { select: true, focus: true, expand: false });
    await changes(tree, () => selected() !== before || selected() === wanted);
    if (selected() === wanted || selected() !== before) return;
  }
}

/** Resolves when a condition of the selection holds, or when the tree had its time. */
function changes<T>(tree: vscode.TreeView<T>, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const listener = tree.onDidChangeSelection(() => {
      if (holds()) done();
    });
    const timer = setTimeout(done, ANSWER_MS);
    if (holds()) done();
  });
}
