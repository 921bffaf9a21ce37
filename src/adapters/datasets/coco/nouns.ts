/** COCO's labels as English nouns, and what its annotation leaves open. Any other label is used as it is, in lower case. */

const NOUNS: Readonly<Record<string, string>> = { scissors: "pair of scissors", skis: "pair of skis", broccoli: "piece of broccoli" };

/** A count noun, singular, lower case. */
export function nounOf(label: string): string {
  const plain = label.toLowerCase().replace(/[_\s]+/g, " ").trim();
  return NOUNS[plain] ?? plain;
}

/** Supercategories that are names people use, and that COCO's labels cover about whole: whoever says "vehicle" means one of them. */
export const CATEGORIES: readonly string[] = ["vehicle", "animal"];

/** Annotated one by one here, by the bunch, pair or shelf there: their number is not to be trusted. */
export const UNCOUNTED: ReadonlySet<string> = new Set(["pair of skis", "piece of broccoli", "book", "banana", "carrot", "apple", "orange"]);

/** Nouns that annotators, and people, take for one another: where one is shown, none of the others is called absent. */
const CONFUSED: readonly (readonly string[])[] = [
  ["car", "truck", "bus"], ["bicycle", "motorcycle"], ["cup", "wine glass", "bottle", "bowl", "vase"], ["chair", "couch", "bench", "bed"],
  ["handbag", "backpack", "suitcase"], ["cow", "sheep", "horse", "dog"], ["tv", "laptop"], ["cell phone", "remote"], ["cake", "donut", "sandwich", "pizza", "hot dog"],
  ["fork", "knife", "spoon"], ["oven", "microwave"], ["snowboard", "pair of skis", "skateboard", "surfboard"], ["baseball bat", "baseball glove", "tennis racket", "sports ball"],
  ["potted plant", "vase"], ["dining table", "bench"], ["toilet", "sink"],
];

/** Nouns that might be shown where these are. */
export function confusedWith(shown: ReadonlySet<string>): readonly string[] {
  return CONFUSED.filter((group) => group.some((noun) => shown.has(noun))).flat().filter((noun) => !shown.has(noun));
}
