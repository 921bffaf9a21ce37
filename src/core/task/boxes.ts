import type { Box } from "./query";

/** Square pixels. */
export const area = (box: Box): number => (box.right - box.left) * (box.upper - box.lower);

/** Square pixels that two boxes share. */
export function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.upper, b.upper) - Math.max(a.lower, b.lower);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union of two boxes, 0 to 1. */
export function iou(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

/** F1 of returned boxes against the annotated ones: pairs of at least `threshold` IoU, best first, each box used once. Both empty: 1. */
export function boxF1(returned: readonly Box[], annotated: readonly Box[], threshold: number): number {
  if (returned.length + annotated.length === 0) return 1;
  const pairs = returned.flatMap((a, i) => annotated.map((b, j) => ({ i, j, overlap: iou(a, b) })))
    .filter(({ overlap }) => overlap >= threshold)
    .sort((p, q) => q.overlap - p.overlap);
  const usedReturned = new Set<number>();
  const usedAnnotated = new Set<number>();
  for (const { i, j } of pairs) {
    if (usedReturned.has(i) || usedAnnotated.has(j)) continue;
    usedReturned.add(i);
    usedAnnotated.add(j);
  }
  return (2 * usedReturned.size) / (returned.length + annotated.length);
}
