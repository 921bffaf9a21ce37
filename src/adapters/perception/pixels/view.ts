import type { FoundBox } from "../../../core/ports/perception";
import { iou } from "../../../core/task/boxes";
import type { Box } from "../../../core/task/query";
import type { ColorShares } from "./color";
import { type Detection, intersection } from "./detections";

/** A detected object with the colours of its pixels. */
export interface SeenObject extends Detection {
  readonly colors: ColorShares;
}

/** What was seen in a picture: enough to answer every call without looking again. */
export interface View {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Where a level floor ends: pixels above the lower edge. Absent where there need not be one. */
  readonly horizon?: number;
  /** The surest first. */
  readonly objects: readonly SeenObject[];
}

/** The objects whose centre lies in the region, the surest first. */
export function objectsIn(view: View, region: Box): readonly SeenObject[] {
  return view.objects.filter(({ box }) => {
    const x = (box.left + box.right) / 2;
    const y = (box.lower + box.upper) / 2;
    return x >= region.left && x <= region.right && y >= region.lower && y <= region.upper;
  });
}

/**
 * The object that fills the region best (highest IoU with it): of a patch, the object it was cut
 * around; of a whole picture, the largest one. Equal ones: the surer.
 */
export function dominant(objects: readonly SeenObject[], region: Box): SeenObject | undefined {
  let best: SeenObject | undefined;
  for (const one of objects) if (!best || iou(one.box, region) > iou(best.box, region)) best = one;
  return best;
}

/** The object's box, cut off at the region's edges. */
export function boxWithin({ box, score }: SeenObject, region: Box): FoundBox {
  return { ...intersection(box, region), score };
}
