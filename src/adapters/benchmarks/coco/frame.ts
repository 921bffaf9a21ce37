import type { Box } from "../../../core/task/query";
import type { FoundPicture } from "../reading/pictures";

/** `[x, y, width, height]` in pixels, y **down** from the upper edge, as COCO has it. */
export type CocoBox = readonly [number, number, number, number];

type Point = readonly [number, number];

/**
 * How points of an annotation come into the upright picture (y down), or undefined where that
 * cannot be told (`whyUnturned`). An annotation counts in stored pixels, as the official tools do,
 * unless its size is that of the upright picture alone. A picture that is turned by EXIF needs an
 * annotated size: tools differ in which of its two frames they annotate.
 */
export function turnUpright(picture: FoundPicture,
  annotated: { readonly width: number; readonly height: number } | undefined
): ((point: Point) => Point) | undefined {
  const { stored: { width, height }, orientation } = picture;
  if (annotated && (annotated.width !== width || annotated.height !== height)) {
    return annotated.width === picture.width && annotated.height === picture.height ?
      (point) => point :
      undefined;
  }
  if (!annotated && orientation !== 1) return undefined;
  switch (orientation) {
    case 2:
      return ([x, y]) => [width - x, y];
    case 3:
      return ([x, y]) => [width - x, height - y];
    case 4:
      return ([x, y]) => [x, height - y];
    case 5:
      return ([x, y]) => [y, x];
    case 6:
      return ([x, y]) => [height - y, x];
    case 7:
      return ([x, y]) => [height - y, width - x];
    case 8:
      return ([x, y]) => [y, width - x];
    default:
      return (point) => point;
  }
}

/** Why `turnUpright` has no answer. */
export function whyUnturned({ name, stored, orientation }: FoundPicture,
  annotated: { readonly width: number; readonly height: number } | undefined): string {
  if (annotated)
    return `width, height: ${annotated.width} x ${annotated.height}, but ${name} ` +
      `has ${stored.width} x ${stored.height} pixels`;
  return `width, height: are needed, because ${name} is turned by EXIF (orientation ` +
    `${orientation}): boxes may count in its stored pixels or as it is shown`;
}

/**
 * The box in the upright picture, **y up**, cut to the picture; undefined if nothing of it is
 * inside, or a side is not above 0. `clipped`: more than a pixel was cut off.
 */
export function uprightBox([x, y, w, h]: CocoBox, turn: (point: Point) => Point,
  { width, height }: FoundPicture): { readonly box: Box; readonly clipped: boolean } | undefined {
  if (!(w > 0 && h > 0)) return undefined;
  const [a, b] = [turn([x, y]), turn([x + w, y + h])];
  const [left, right] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [top, bottom] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  const clipped = left < -1 || top < -1 || right > width + 1 || bottom > height + 1;
  const round = (value: number, max: number): number =>
    Math.round(100 * Math.min(max, Math.max(0, value))) / 100;
  const box = { left: round(left, width), lower: round(height - bottom, height),
    right: round(right, width), upper: round(height - top, height) };
  return box.left < box.right && box.lower < box.upper ? { box, clipped } : undefined;
}
