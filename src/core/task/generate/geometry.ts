import type { AnnotatedImage, AnnotatedObject } from "../annotated-image";
import { area } from "../boxes";
import type { Box } from "../query";

/** Places of boxes with margins: what is too close to say stays unsaid. Pixels, y up. */

export type Relation = "left" | "right" | "above" | "below";
export const RELATIONS: readonly Relation[] = ["left", "right", "above", "below"];
export const OPPOSITE: Readonly<Record<Relation, Relation>> = { left: "right", right: "left", above: "below", below: "above" };
/** `the dog is ... the cat`. */
export const RELATION_PHRASE: Readonly<Record<Relation, string>> = { left: "to the left of", right: "to the right of", above: "above", below: "below" };

export type Extreme = "leftmost" | "rightmost" | "topmost" | "bottommost" | "largest" | "smallest";

type Size = Pick<AnnotatedImage, "width" | "height">;

/** Pixels by which centres must differ before one object is left of, or above, another: 6% of the longer side. */
export const relationMargin = (image: Size): number => 0.06 * Math.max(image.width, image.height);
/** Factor by which an area must exceed the next one before it is the largest. */
export const AREA_MARGIN = 1.4;

export const centerX = (box: Box): number => (box.left + box.right) / 2;
export const centerY = (box: Box): number => (box.lower + box.upper) / 2;

/** Whether `a` stands in the relation to `b`; undefined where their centres are too close to say. */
export function stands(a: Box, relation: Relation, b: Box, image: Size): boolean | undefined {
  const ahead = (() => {
    switch (relation) {
      case "left": return centerX(b) - centerX(a);
      case "right": return centerX(a) - centerX(b);
      case "above": return centerY(a) - centerY(b);
      case "below": return centerY(b) - centerY(a);
    }
  })();
  return Math.abs(ahead) < relationMargin(image) ? undefined : ahead > 0;
}

/** The object that leads all others by a margin, whether centres or edges are compared; undefined for fewer than two objects. */
export function extremeOf(objects: readonly AnnotatedObject[], extreme: Extreme, image: Size): AnnotatedObject | undefined {
  if (objects.length < 2) return undefined;
  return objects.find(({ box }) => objects.every((other) => other.box === box || leads(box, other.box, extreme, image)));
}

function leads(a: Box, b: Box, extreme: Extreme, image: Size): boolean {
  const edge = relationMargin(image) / 2;
  switch (extreme) {
    case "leftmost": return stands(a, "left", b, image) === true && b.left - a.left >= edge;
    case "rightmost": return stands(a, "right", b, image) === true && a.right - b.right >= edge;
    case "topmost": return stands(a, "above", b, image) === true && a.upper - b.upper >= edge;
    case "bottommost": return stands(a, "below", b, image) === true && b.lower - a.lower >= edge;
    case "largest": return area(a) >= AREA_MARGIN * area(b);
    case "smallest": return area(b) >= AREA_MARGIN * area(a);
  }
}

/** The objects from left to right, if each stands clear of the next; else undefined. */
export function inRow(objects: readonly AnnotatedObject[], image: Size): readonly AnnotatedObject[] | undefined {
  const row = [...objects].sort((a, b) => centerX(a.box) - centerX(b.box));
  const apart = row.every((object, i) => {
    const next = row[i + 1];
    return !next || (stands(object.box, "left", next.box, image) === true && next.box.left > object.box.left);
  });
  return apart ? row : undefined;
}
