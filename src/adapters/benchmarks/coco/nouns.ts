import { plural, singular } from "../../../core/task/language";

/**
 * COCO's labels as English nouns, and what its annotation leaves open. Any other label is used as
 * it is, in lower case.
 */

const NOUNS: Readonly<Record<string, string>> = { scissors: "pair of scissors",
  skis: "pair of skis", broccoli: "piece of broccoli" };

/** Words that look like plurals and are counted by the pair, or are none. */
const PAIRS: ReadonlySet<string> = new Set(("scissors pants trousers jeans shorts glasses " +
  "sunglasses eyeglasses goggles tongs pliers tweezers binoculars headphones earphones " +
  "leggings tights").split(" "));
const SINGULAR: ReadonlySet<string> = new Set(("gas lens canvas bias atlas pancreas christmas " +
  "texas pyjamas pajamas series species chess tennis news").split(" "));

/**
 * A count noun, singular, lower case. A label in the plural (`dogs`) is the noun of its singular.
 */
export function nounOf(label: string): string {
  const plain = label.toLowerCase().replace(/_\(.*?\)$|\s\(.*?\)$/, "").replace(/[_\s]+/g, " ")
    .trim();
  const last = plain.split(" ").at(-1) ?? "";
  if (NOUNS[plain] !== undefined) return NOUNS[plain];
  if (PAIRS.has(last)) return `pair of ${plain}`;
  const one = SINGULAR.has(last) ? plain : singular(plain);
  return plural(one) === plain ? one : plain;
}

/** Labels of COCO whose last word names another thing. */
const OWN_THINGS: ReadonlySet<string> = new Set(["hot dog", "teddy bear"]);

/**
 * Of nouns of the data set: those that a compound noun is one of as well (a police car is a car),
 * and those that a label of two names (`cup/mug`) holds.
 */
export function heads(noun: string, nouns: ReadonlySet<string>): readonly string[] {
  if (OWN_THINGS.has(noun)) return [];
  const parts = noun.split(/\s*[/,&]\s*|\s+(?:or|and)\s+/);
  const words = parts.flatMap((part) =>
    part.split(/[\s-]+/).map((_, i, all) => all.slice(i).join(" "))
  );
  return words.map((word) => nounOf(word)).filter((word) => word !== noun && nouns.has(word));
}

/** Whether a label names several things, so that no question can name it. */
export const isSeveral = (noun: string): boolean => /[/,&]|\s(or|and)\s/.test(noun);

/**
 * Supercategories that are names people use, and that COCO's labels cover about whole: whoever says
 * "vehicle" means one of them.
 */
export const CATEGORIES: readonly string[] = ["vehicle", "animal"];

/**
 * Annotated one by one here, by the bunch, pair or shelf there: their number is not to be trusted.
 */
export const UNCOUNTED: ReadonlySet<string> = new Set(["pair of skis", "piece of broccoli", "book",
  "banana", "carrot", "apple", "orange"]);

/**
 * Nouns that annotators, and people, take for one another: where one is shown, none of the others
 * is called absent.
 */
const CONFUSED: readonly (readonly string[])[] = [
  ["car", "truck", "bus"],
  ["bicycle", "motorcycle"],
  ["cup", "wine glass", "bottle", "bowl", "vase"],
  ["chair", "couch", "bench", "bed"],
  ["handbag", "backpack", "suitcase"],
  ["cow", "sheep", "horse", "dog"],
  ["tv", "laptop"],
  ["cell phone", "remote"],
  ["cake", "donut", "sandwich", "pizza", "hot dog"],
  ["fork", "knife", "spoon"],
  ["oven", "microwave"],
  ["snowboard", "pair of skis", "skateboard", "surfboard"],
  ["baseball bat", "baseball glove", "tennis racket", "sports ball"],
  ["potted plant", "vase"],
  ["dining table", "bench"],
  ["toilet", "sink"],
];

/** Nouns that might be shown where these are. */
export function confusedWith(shown: ReadonlySet<string>): readonly string[] {
  return CONFUSED.filter((group) => group.some((noun) => shown.has(noun))).flat().filter((noun) =>
    !shown.has(noun)
  );
}
