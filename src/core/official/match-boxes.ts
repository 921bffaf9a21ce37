import { boxArea, type OfficialBox, overlap } from "./box";

/** An annotated box of one image and one category or description. */
export interface AnnotatedBox {
  readonly box: OfficialBox;
  /** Square pixels: of the object's outline, where the data set has one. */
  readonly area: number;
  /** A group of objects in one box: whatever lies in it is neither right nor wrong. */
  readonly crowd: boolean;
}

export interface DetectedBox {
  readonly box: OfficialBox;
  readonly score: number;
}

/** What one image and one category or description has, and what was found of it. */
export interface BoxGroup {
  readonly annotated: readonly AnnotatedBox[];
  readonly detected: readonly DetectedBox[];
}

/** Square pixels, both ends included. */
export type AreaRange = readonly [least: number, most: number];

type Verdict = "right" | "wrong" | "ignored";

export interface MatchedGroup {
  /** Of the detections, the surest first. */
  readonly scores: readonly number[];
  /** For each of `THRESHOLDS`, what each of those detections is. */
  readonly verdicts: readonly (readonly Verdict[])[];
  /** Annotated boxes that are to be found. */
  readonly wanted: number;
}

/** The overlaps .50, .55 ... .95, with the floating point values of numpy's `linspace`. */
export const THRESHOLDS: readonly number[] = Array.from({ length: 10 },
  (_, i) => (i === 9 ? 0.95 : i * ((0.95 - 0.5) / 9) + 0.5));

/** Detections of a group that are looked at, the surest ones. */
const MOST_DETECTIONS = 100;

/**
 * Matches detections with annotated boxes as pycocotools' `evaluateImg` does: the surest first,
 * each with the free box it overlaps most. Boxes that are crowds or outside the range of areas are
 * ignored, and so is a detection that matches one of them, or that matches nothing and is outside
 * the range itself.
 */
export function matchBoxes({ annotated, detected }: BoxGroup, range: AreaRange): MatchedGroup {
  const targets = annotated.map((each) => ({ ...each,
    ignored: each.crowd || !within(each.area, range) })
  )
    .sort((a, b) => Number(a.ignored) - Number(b.ignored));
  const found = [...detected].sort((a, b) => b.score - a.score).slice(0, MOST_DETECTIONS);
  const overlaps = found.map(({ box }) =>
    targets.map((target) => overlap(box, target.box, target.crowd))
  );
  const outside = found.map(({ box }) => !within(boxArea(box), range));
  return {
    scores: found.map(({ score }) => score),
    verdicts: THRESHOLDS.map((threshold) => verdictsAt(threshold, targets, overlaps, outside)),
    wanted: targets.filter(({ ignored }) => !ignored).length,
  };
}

interface Target {
  readonly crowd: boolean;
  readonly ignored: boolean;
}

/**
 * @param overlaps of each detection with each target.
 * @param outside which detections are outside the range of areas
 */
function verdictsAt(threshold: number, targets: readonly Target[],
  overlaps: readonly (readonly number[])[], outside: readonly boolean[]): readonly Verdict[] {
  const taken = new Set<Target>();
  return overlaps.map((own, detection) => {
    let best: Target | undefined;
    let least = Math.min(threshold, 1 - 1e-10);
    for (const [i, target] of targets.entries()) {
      if (taken.has(target) && !target.crowd) continue;
      // the ignored ones come last, and a wanted one is better
      if (best && !best.ignored && target.ignored) break;
      const overlapping = own[i] ?? 0;
      if (overlapping < least) continue;
      least = overlapping;
      best = target;
    }
    if (!best) return outside[detection] ? "ignored" : "wrong";
    taken.add(best);
    return best.ignored ? "ignored" : "right";
  });
}

function within(area: number, [least, most]: AreaRange): boolean {
  return area >= least && area <= most;
}
