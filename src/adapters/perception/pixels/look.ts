import { measureColors, type Palette } from "./color";
import type { Detection } from "./detections";
import type { Picture } from "./picture";
import type { SeenObject } from "./view";

/**
 * The detections with the colours of their pixels.
 * @param picture in `scale` pixels for each one that the detections count in.
 */
export function withColors(palette: Palette, picture: Picture, detections: readonly Detection[],
  scale = 1): readonly SeenObject[] {
  const boxes = detections.map(({ box }) => ({ left: box.left * scale, lower: box.lower * scale,
    right: box.right * scale, upper: box.upper * scale })
  );
  return detections.map((one, i) => ({ ...one,
    colors: measureColors(palette, picture, boxes[i]!, boxes.filter((_, other) => other !== i)) })
  );
}
