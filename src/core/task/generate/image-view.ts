import type { AnnotatedImage, AnnotatedObject } from "../annotated-image";
import { area, sharedArea } from "../boxes";

/** Smallest area, as a share of the image's, of an object that questions point at. */
const MIN_AREA = 0.002;
/** Share of an object's box that other boxes may overlap before questions leave it alone. */
const MAX_OVERLAP = 0.5;

/** An annotated image with what questions look up in it. */
export interface ImageView {
  readonly image: AnnotatedImage;
  readonly objects: readonly AnnotatedObject[];
  /** Objects by noun. */
  readonly groups: ReadonlyMap<string, readonly AnnotatedObject[]>;
  /** Groups whose members are all clear to see, so that counting them is fair. */
  readonly clearGroups: readonly Group[];
  /** Clear groups in which every member has an annotated colour. */
  readonly coloredGroups: readonly Group[];
  /** Clear objects that are the only one of their noun: "the dog" means one thing. */
  readonly unique: readonly AnnotatedObject[];
  /** Colours that occur. */
  readonly colors: readonly string[];
}

export interface Group {
  readonly noun: string;
  /** At least one. */
  readonly members: readonly AnnotatedObject[];
}

export function viewImage(image: AnnotatedImage): ImageView {
  const groups = new Map<string, AnnotatedObject[]>();
  for (const object of image.objects) {
    const group = groups.get(object.noun);
    if (group) group.push(object);
    else groups.set(object.noun, [object]);
  }
  const clear = new Set(
    image.objects.filter((
      object,
    ) => (image.photograph ?
      !image.photograph.unsure.includes(object.noun) :
      isClear(object, image))
    ),
  );
  const clearGroups = [...groups].map(([noun, members]) => ({ noun, members })).filter((
    { members },
  ) => members.every((object) => clear.has(object)));
  return {
    image,
    objects: image.objects,
    groups,
    clearGroups,
    coloredGroups: clearGroups.filter(({ members }) =>
      members.every((object) => object.color !== undefined)
    ),
    unique: clearGroups.flatMap(({ members }) => (members.length === 1 ? members : [])),
    colors: [...new Set(image.objects.flatMap((object) => object.color ?? []))],
  };
}

/**
 * Large enough, and free enough of other boxes, to be pointed at. Annotations do not say who is in
 * front, so every overlap counts.
 */
export function isClear(object: AnnotatedObject, image: AnnotatedImage): boolean {
  const own = area(object.box);
  if (own < MIN_AREA * image.width * image.height) return false;
  const covered = image.objects.reduce(
    (sum, other) => (other === object ? sum : sum + sharedArea(object.box, other.box)),
    0,
  );
  return covered <= MAX_OVERLAP * own;
}

/**
 * Whether nothing can be said of a noun in this image, neither that it is there nor that it is not.
 */
export const isUnsure = ({ image }: ImageView, noun: string): boolean =>
  image.photograph?.unsure.includes(noun) ?? false;

/** Groups in which the colours differ, so that a colour tells their members apart. */
export function mixedGroups({ coloredGroups }: ImageView): readonly Group[] {
  return coloredGroups.filter(({ members }) =>
    members.some((object) => object.color !== members[0]?.color)
  );
}

/** The objects of a category, if all of them are clear to see and annotated; else undefined. */
export function clearMembers(view: ImageView, category: string):
  | readonly AnnotatedObject[]
  | undefined {
  const { objects, clearGroups } = view;
  if (isUnsure(view, category)) return undefined;
  const members = objects.filter((object) => object.categories.includes(category));
  const clear = new Set(clearGroups.flatMap((group) => group.members));
  return members.every((object) => clear.has(object)) ? members : undefined;
}
