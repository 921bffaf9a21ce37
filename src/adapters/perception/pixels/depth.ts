import type { Box } from "../../../core/task/query";
import { dominant, objectsIn, type View } from "./view";

/** Nothing is farther than a point this share of the floor's height below the horizon. */
const NEAREST_TO_HORIZON = 0.05;

/**
 * Distance of what a region shows, larger = farther, 1 at the picture's lower edge: on a level
 * floor seen by a pinhole camera, the distance of a point is inversely proportional to how far it
 * lies below the horizon. An object is where it touches the floor, its lower edge; a region without
 * an object is where its own lower edge is. What is not on the floor is at the wall, the farthest
 * distance. Undefined without a horizon.
 */
export function depthOf(view: View, region: Box): number | undefined {
  if (view.horizon === undefined) return undefined;
  const touching = dominant(objectsIn(view, region), region)?.box.lower ?? region.lower;
  const below = (view.horizon - touching) / view.horizon;
  return 1 / Math.min(1, Math.max(NEAREST_TO_HORIZON, below));
}
