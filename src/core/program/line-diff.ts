/** How many lines another text has more and less. */
export interface LineChange {
  readonly added: number;
  readonly removed: number;
}

/**
 * The size of the smallest difference by lines, from the longest common subsequence. Time and
 * memory: lines of one times lines of the other, and lines of one.
 */
export function lineChange(before: string, after: string): LineChange {
  const [old, now] = [before.trimEnd().split("\n"), after.trimEnd().split("\n")];
  let row = new Array<number>(now.length + 1).fill(0);
  for (const line of old) {
    const next = [0];
    for (const [j, other] of now.entries())
      next.push(line === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    row = next;
  }
  const common = row[now.length] ?? 0;
  return { added: now.length - common, removed: old.length - common };
}
