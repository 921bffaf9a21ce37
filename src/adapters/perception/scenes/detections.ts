import type { Box } from "../../../core/task/query";

/** What the detector network saw somewhere. */
export interface Detection {
  /** Base noun of the detector's vocabulary. */
  readonly noun: string;
  /** Confidence, 0 to 1. */
  readonly score: number;
  /** Pixels of the whole picture, y up. */
  readonly box: Box;
}

/** Confidence below which nothing is reported. */
export const SCORE_THRESHOLD = 0.3;
/** Overlap (IoU) at which the weaker of two equal nouns is the same object seen twice. */
const SAME_NOUN_OVERLAP = 0.45;
/** Overlap at which the weaker of two different nouns is a second name for one object. */
const ANY_NOUN_OVERLAP = 0.55;

/** The network's rows of six (left, top, right, bottom in frame pixels with y down, score, noun) become detections, best first, doubles removed. */
export function readDetections(
  rows: Float32Array, nouns: readonly string[], scale: number, width: number, height: number, threshold = SCORE_THRESHOLD,
): readonly Detection[] {
  const found: Detection[] = [];
  for (let at = 0; at + 6 <= rows.length; at += 6) {
    const [left, top, right, bottom, score, index] = rows.subarray(at, at + 6) as unknown as [number, number, number, number, number, number];
    const noun = nouns[index];
    if (noun === undefined || !(score >= threshold)) continue;
    const box = {
      left: clamp(left / scale, width), lower: clamp(height - bottom / scale, height),
      right: clamp(right / scale, width), upper: clamp(height - top / scale, height),
    };
    if (area(box) > 0) found.push({ noun, score: Math.min(1, score), box });
  }
  found.sort((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  for (const one of found) {
    const double = kept.some((k) => overlap(k.box, one.box) > (k.noun === one.noun ? SAME_NOUN_OVERLAP : ANY_NOUN_OVERLAP));
    if (!double) kept.push(one);
  }
  return kept;
}

/** Square pixels; 0 for an empty box. */
export function area(box: Box): number {
  return Math.max(0, box.right - box.left) * Math.max(0, box.upper - box.lower);
}

/** The part of a box that lies within another; empty (area 0) if there is none. */
export function intersection(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left), lower: Math.max(a.lower, b.lower),
    right: Math.min(a.right, b.right), upper: Math.min(a.upper, b.upper),
  };
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const shared = area(intersection(a, b));
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

function clamp(value: number, high: number): number {
  return Math.min(high, Math.max(0, value));
}
