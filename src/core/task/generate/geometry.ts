import type { AnnotatedImage, AnnotatedObject } from "../annotated-image";
import { area, sharedArea } from "../boxes";
import type { Box } from "../query";

/** Places of boxes with margins: what is too close to say stays unsaid. Pixels, y up. */

export type Relation = "left" | "right" | "above" | "below";
export const RELATIONS: readonly Relation[] = ["left", "right", "above", "below"];
export const OPPOSITE: Readonly<Record<Relation, Relation>> = { left: "right", right: "left",
  above: "below", below: "above" };
/** `the dog is ... the cat`. */
export const RELATION_PHRASE: Readonly<Record<Relation, string>> = { left: "to the left of",
  right: "to the right of", above: "above", below: "below" };

export type Extreme = "leftmost" | "rightmost" | "topmost" | "bottommost" | "largest" | "smallest";

type Frame = Pick<AnnotatedImage, "width" | "height" | "photograph">;

/**
 * Pixels by which centres must differ before one object is left of, or above, another: 6% of the
 * longer side.
 */
export const relationMargin = (image: Frame): number => 0.06 * Math.max(image.width, image.height);
/** Factor by which an area must exceed the next one before it is the largest. */
const AREA_MARGIN = 1.4;

const centerX = (box: Box): number => (box.left + box.right) / 2;
const centerY = (box: Box): number => (box.lower + box.upper) / 2;

/**
 * In photographs: share of the smaller box that two boxes may share before neither is beside, above
 * or below the other (a rider and a horse, a tie and a man).
 */
const MAX_SHARED = 0.4;

/**
 * Whether `a` stands in the relation to `b`; undefined where their centres are too close to say,
 * or, in a photograph, one lies in the other.
 */
export function stands(a: Box, relation: Relation, b: Box, image: Frame): boolean | undefined {
  if (image.photograph && sharedArea(a, b) > MAX_SHARED * Math.min(area(a), area(b)))
    return undefined;
  const ahead = (() => {
    switch (relation) {
      case "left":
        return centerX(b) - centerX(a);
      case "right":
        return centerX(a) - centerX(b);
      case "above":
        return centerY(a) - centerY(b);
      case "below":
        return centerY(b) - centerY(a);
    }
  })();
  return Math.abs(ahead) < relationMargin(image) ? undefined : ahead > 0;
}

/**
 * The object that leads all others by a margin, whether centres or edges are compared; undefined
 * for fewer than two objects.
 */
export function extremeOf(objects: readonly AnnotatedObject[], extreme: Extreme, image: Frame):
  | AnnotatedObject
  | undefined {
  if (objects.length < 2) return undefined;
  return objects.find(({ box }) =>
    objects.every((other) => other.box === box || leads(box, other.box, extreme, image))
  );
}

function leads(a: Box, b: Box, extreme: Extreme, image: Frame): boolean {
  const edge = relationMargin(image) / 2;
  switch (extreme) {
    case "leftmost":
      return stands(a, "left", b, image) === true && b.left - a.left >= edge;
    case "rightmost":
      return stands(a, "right", b, image) === true && a.right - b.right >= edge;
    case "topmost":
      return stands(a, "above", b, image) === true && a.upper - b.upper >= edge;
    case "bottommost":
      return stands(a, "below", b, image) === true && b.lower - a.lower >= edge;
    case "largest":
      return area(a) >= AREA_MARGIN * area(b) && !isCutOff(b, image);
    case "smallest":
      return area(b) >= AREA_MARGIN * area(a) && !isCutOff(a, image);
  }
}

/** Whether the edge of a photograph cuts the object off, so that it may be larger than it looks. */
function isCutOff(box: Box, { width, height, photograph }: Frame): boolean {
  const edge = 0.005 * Math.max(width, height);
  return photograph !== undefined &&
    (box.left <= edge || box.lower <= edge || width - box.right <= edge ||
      height - box.upper <= edge);
}

/** The objects from left to right, if each stands clear of the next; else undefined. */
export function inRow(objects: readonly AnnotatedObject[], image: Frame):
  | readonly AnnotatedObject[]
  | undefined {
  const row = [...objects].sort((a, b) => centerX(a.box) - centerX(b.box));
  const apart = row.every((object, i) => {
    const next = row[i + 1];
    return !next ||
      (stands(object.box, "left", next.box, image) === true && next.box.left > object.box.left);
  });
  return apart ? row : undefined;
}
