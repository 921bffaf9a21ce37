import { type MatchedGroup, THRESHOLDS } from "./match-boxes";

/** How good a ranked list of detections is, for each of `THRESHOLDS`. */
export interface Curve {
  /** Mean precision at the recalls 0, .01 ... 1. */
  readonly precision: readonly number[];
  /** Share of the annotated boxes that were found at all. */
  readonly recall: readonly number[];
  /** Annotated boxes that were to be found. */
  readonly wanted: number;
}

const RECALLS: readonly number[] = Array.from({ length: 101 },
  (_, i) => (i === 100 ? 1 : i * 0.01));

/**
 * Pools groups into one list ranked by score, as pycocotools' `accumulate` does; equal scores stay
 * in the order of the groups. Undefined: there is no box to find.
 * @param most detections of each group that count, the surest ones
 */
export function accumulate(groups: readonly MatchedGroup[], most: number): Curve | undefined {
  const wanted = groups.reduce((sum, group) => sum + group.wanted, 0);
  if (wanted === 0) return undefined;
  const ranked = groups.flatMap((group) =>
    group.scores.slice(0, most).map((score, detection) => ({ score, group, detection }))
  )
    .sort((a, b) => b.score - a.score);
  const points = THRESHOLDS.map((_, t) => {
    const verdicts = ranked.map(({ group, detection }) => group.verdicts[t]?.[detection]);
    const counted = verdicts.filter((verdict) => verdict !== "ignored").map((verdict) =>
      verdict === "right"
    );
    return atThreshold(counted, wanted);
  });
  return { precision: points.map(({ precision }) => precision),
    recall: points.map(({ recall }) => recall), wanted };
}

/** @param right for each detection that counts, the surest first, whether it is right */
function atThreshold(right: readonly boolean[],
  wanted: number): { readonly precision: number; readonly recall: number } {
  const recalls: number[] = [];
  const precisions: number[] = [];
  let hits = 0;
  for (const [i, hit] of right.entries()) {
    if (hit) hits++;
    recalls.push(hits / wanted);
    precisions.push(hits / (i + 1));
  }
  for (let i = precisions.length - 1; i > 0; i--)
    precisions[i - 1] = Math.max(precisions[i - 1] ?? 0, precisions[i] ?? 0);
  let point = 0;
  let sum = 0;
  for (const recall of RECALLS) {
    while (point < recalls.length && (recalls[point] ?? 0) < recall) point++;
    sum += precisions[point] ?? 0;
  }
  return { precision: sum / RECALLS.length, recall: hits / wanted };
}
