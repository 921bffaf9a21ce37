import { iou } from "../../../core/task/boxes";
import type { Box } from "../../../core/task/query";
import type { Picture, Placement } from "./picture";

/** What a detector network saw somewhere. */
export interface Detection {
  /** Base noun of the detector's vocabulary. */
  readonly noun: string;
  /** Confidence, 0 to 1. */
  readonly score: number;
  /** Pixels of the whole picture, y up. */
  readonly box: Box;
}

/** A box as a network returns it, before anything is left out. */
export interface Candidate {
  /** Position in the list of nouns. */
  readonly noun: number;
  readonly score: number;
  /** Edges in pixels of the network's frame, y down. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Selection {
  /** Confidence below which nothing is reported. */
  readonly threshold: number;
  /** Overlap (IoU) above which the weaker of two equal nouns is the same object seen twice. */
  readonly sameNounOverlap: number;
  /**
   * Overlap above which the weaker of two different nouns is a second name for one object; 1 keeps
   * both.
   */
  readonly anyNounOverlap: number;
}

/**
 * Candidates become detections, best first (equal ones in their order), cut off at the picture's
 * edges, the unsure, the empty and doubles left out.
 */
export function readDetections(
  candidates: Iterable<Candidate>,
  nouns: readonly string[],
  { scaleX, scaleY, left: x, top: y }: Placement,
  { width, height }: Pick<Picture, "width" | "height">,
  selection: Selection,
): readonly Detection[] {
  const found: Detection[] = [];
  for (const { noun: index, score, left, top, right, bottom } of candidates) {
    const noun = nouns[index];
    if (noun === undefined || !(score >= selection.threshold)) continue;
    const box = {
      left: clamp((left - x) / scaleX, width),
      lower: clamp(height - (bottom - y) / scaleY, height),
      right: clamp((right - x) / scaleX, width),
      upper: clamp(height - (top - y) / scaleY, height),
    };
    if (box.right > box.left && box.upper > box.lower)
      found.push({ noun, score: Math.min(1, score), box });
  }
  found.sort((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  for (const one of found) {
    const double = kept.some((k) =>
      iou(k.box, one.box) >
        (k.noun === one.noun ? selection.sameNounOverlap : selection.anyNounOverlap)
    );
    if (!double) kept.push(one);
  }
  return kept;
}

/** The part of a box that lies within another; empty if there is none. */
export function intersection(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    lower: Math.max(a.lower, b.lower),
    right: Math.min(a.right, b.right),
    upper: Math.min(a.upper, b.upper),
  };
}

function clamp(value: number, high: number): number {
  return Math.min(high, Math.max(0, value));
}
