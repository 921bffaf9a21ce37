/**
 * A box as the official files write it: left, top, width, height in pixels of its image; **y points
 * down**.
 */
export type OfficialBox = readonly [left: number, top: number, width: number, height: number];

/**
 * Overlap of a detection with an annotated box, 0 to 1: intersection over union; over the detection
 * alone where the annotation is a crowd. Widths and heights are kept as they are written, unlike in
 * `boxes.ts`, so that an overlap on a threshold falls on the same side as in pycocotools. A box
 * without area overlaps nothing.
 */
export function overlap(detection: OfficialBox, annotated: OfficialBox, crowd: boolean): number {
  const width = Math.min(detection[0] + detection[2], annotated[0] + annotated[2]) -
    Math.max(detection[0], annotated[0]);
  const height = Math.min(detection[1] + detection[3], annotated[1] + annotated[3]) -
    Math.max(detection[1], annotated[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  const own = boxArea(detection);
  return shared / (crowd ? own : own + boxArea(annotated) - shared);
}

/** Square pixels. */
export function boxArea([, , width, height]: OfficialBox): number {
  return width * height;
}
