import type { Detector } from "../detector/detector";
import { HUE_PALETTE } from "../pixels/color";
import { withColors } from "../pixels/look";
import type { Picture } from "../pixels/picture";
import type { View } from "../pixels/view";
import { findHorizon } from "./horizon";

/** Detects the objects of a picture, measures their colours and finds where the floor ends. */
export async function viewScene(picture: Picture, detector: Detector): Promise<View> {
  const objects = withColors(HUE_PALETTE, picture, await detector.detect(picture));
  return { width: picture.width, height: picture.height, horizon: findHorizon(picture), objects };
}
