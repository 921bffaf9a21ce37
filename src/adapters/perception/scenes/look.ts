import { measureColors } from "./color";
import type { Detector } from "./detector";
import { findHorizon } from "./horizon";
import type { Picture } from "./picture";
import type { SceneView } from "./view";

/** Detects the objects of a picture, measures their colours and finds where the floor ends. */
export async function viewPicture(picture: Picture, detector: Detector): Promise<SceneView> {
  const objects = await detector.detect(picture);
  return {
    width: picture.width,
    height: picture.height,
    horizon: findHorizon(picture),
    objects: objects.map((object) => ({
      ...object, colors: measureColors(picture, object.box, objects.filter((other) => other !== object).map(({ box }) => box)),
    })),
  };
}
