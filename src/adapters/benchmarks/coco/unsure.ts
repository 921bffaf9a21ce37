import type { AnnotatedObject } from "../../../core/task/annotated-image";
import { area, sharedArea } from "../../../core/task/boxes";
import { confusedWith, heads, isSeveral, UNCOUNTED } from "./nouns";

/**
 * The ambiguity filter: of which nouns nothing is said in a photograph, so that the annotation's
 * answer is the right one.
 */

/**
 * Smallest area, as a share of the image's, and smallest side, as a share of the longer one, of
 * what everybody sees.
 */
const MIN_AREA = 0.004;
const MIN_SIDE = 0.03;
/** What the border cuts off must leave more than this share of the image. */
const MIN_CUT_AREA = 0.015;
/**
 * Share of the smaller box that two of a noun may share: beyond, they may be one thing, or one
 * hides the other.
 */
const MAX_SHARED = 0.6;
/** More than this are seldom annotated to the last. */
const MAX_NUMBER = 9;

export interface PhotographedObject extends AnnotatedObject {
  /** A box around a group. */
  readonly crowd: boolean;
}

/** @param nouns all of the data set */
export function unsureNouns(objects: readonly PhotographedObject[],
  image: { readonly width: number; readonly height: number },
  nouns: ReadonlySet<string> = new Set()): readonly string[] {
  const shown = new Map<string, PhotographedObject[]>();
  for (const object of objects) shown.set(object.noun, [...(shown.get(object.noun) ?? []), object]);
  const unsure = [...shown].filter(([noun, members]) =>
    UNCOUNTED.has(noun) || members.length > MAX_NUMBER || members.some((object) =>
      object.crowd || isSmall(object, image)
    ) || anyOverlap(members)
  );
  return [...unsure.map(([noun]) => noun), ...confusedWith(new Set(shown.keys())),
    ...[...nouns].filter(isSeveral), ...[...shown.keys()].flatMap((noun) => heads(noun, nouns))];
}

function isSmall({ box }: AnnotatedObject,
  { width, height }: { readonly width: number; readonly height: number }): boolean {
  const longer = Math.max(width, height);
  const share = area(box) / (width * height);
  const atBorder =
    Math.min(box.left, box.lower, width - box.right, height - box.upper) < 0.005 * longer;
  return share < MIN_AREA ||
    Math.min(box.right - box.left, box.upper - box.lower) < MIN_SIDE * longer ||
    (atBorder && share < MIN_CUT_AREA);
}

function anyOverlap(members: readonly AnnotatedObject[]): boolean {
  return members.some((a, i) =>
    members.slice(i + 1).some((b) =>
      sharedArea(a.box, b.box) > MAX_SHARED * Math.min(area(a.box), area(b.box))
    )
  );
}
