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

/** A returned and an annotated box, by their positions, and their IoU. */
export interface BoxPair {
  readonly returned: number;
  readonly annotated: number;
  readonly iou: number;
}

/** Pairs of at least `threshold` IoU, best first, each box used once. */
export function boxPairs(returned: readonly Box[], annotated: readonly Box[],
  threshold: number): readonly BoxPair[] {
  const all = returned.flatMap((a, i) =>
    annotated.map((b, j): BoxPair => ({ returned: i, annotated: j, iou: iou(a, b) }))
  )
    .filter((pair) => pair.iou >= threshold)
    .sort((p, q) => q.iou - p.iou);
  const usedReturned = new Set<number>();
  const usedAnnotated = new Set<number>();
  return all.filter(({ returned: i, annotated: j }) => {
    if (usedReturned.has(i) || usedAnnotated.has(j)) return false;
    usedReturned.add(i);
    usedAnnotated.add(j);
    return true;
  });
}

/**
 * F1 of returned boxes against the annotated ones, by their pairs of at least `threshold` IoU. Both
 * empty: 1.
 */
export function boxF1(returned: readonly Box[], annotated: readonly Box[],
  threshold: number): number {
  if (returned.length + annotated.length === 0) return 1;
  return (2 * boxPairs(returned, annotated, threshold).length) /
    (returned.length + annotated.length);
}
