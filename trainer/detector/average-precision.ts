import { iou } from "../../src/core/task/boxes";
import type { Box } from "../../src/core/task/query";

/** One box of one picture; `score` is only there for what a detector returned. */
export interface Labelled {
  readonly picture: number;
  readonly noun: string;
  readonly box: Box;
}
export interface Scored extends Labelled {
  readonly score: number;
}

/**
 * AP50 as COCO defines it: for each noun the mean precision at 101 recalls, found boxes matched at
 * IoU >= 0.5, the surest first; then the mean over the nouns that occur in `truth`.
 */
export function averagePrecision50(found: readonly Scored[],
  truth: readonly Labelled[]): ReadonlyMap<string, number> {
  const nouns = [...new Set(truth.map(({ noun }) => noun))];
  return new Map(
    nouns.map((
      noun,
    ) => [noun,
      ofNoun(found.filter((f) => f.noun === noun), truth.filter((t) => t.noun === noun))]
    ),
  );
}

function ofNoun(found: readonly Scored[], truth: readonly Labelled[]): number {
  const hits = matches(found, truth);
  let right = 0;
  const points = hits.map((hit, index) => {
    right += Number(hit);
    return { recall: right / truth.length, precision: right / (index + 1) };
  });
  for (let i = points.length - 2; i >= 0; i--)
    points[i]!.precision = Math.max(points[i]!.precision, points[i + 1]!.precision);
  const recalls = Array.from({ length: 101 }, (_, i) => i / 100);
  return recalls.reduce(
    (sum, recall) => sum + (points.find((point) => point.recall >= recall)?.precision ?? 0),
    0,
  ) / recalls.length;
}

/**
 * For each found box, the surest first: whether it meets an annotated box of its noun that no surer
 * one has taken.
 */
export function matches(found: readonly Scored[], truth: readonly Labelled[]): readonly boolean[] {
  const taken = new Set<Labelled>();
  return [...found].sort((a, b) => b.score - a.score).map((one) => {
    let best: Labelled | undefined;
    for (const other of truth) {
      if (other.picture !== one.picture || other.noun !== one.noun || taken.has(other) ||
        iou(one.box, other.box) < 0.5) continue;
      if (!best || iou(one.box, other.box) > iou(one.box, best.box)) best = other;
    }
    if (best) taken.add(best);
    return best !== undefined;
  });
}
