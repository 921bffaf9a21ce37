/**
 * The 84 everyday nouns that scenes are made of. Each is drawn by one icon of
 * `@iconify-json/fluent-emoji-flat` (MIT). Other parts use `NOUNS` (the detector's classes, in this
 * order), `nounEntry` and `CATEGORIES`; plurals are in `core/task/language`.
 */
export interface NounEntry {
  /** Base noun, singular, as people say it; COCO's word where COCO has one. */
  readonly noun: string;
  /** Icon in the art package. */
  readonly icon: string;
  /** The broader name. Programs meet it in queries; perception does not know it. */
  readonly category: string;
  /**
   * Visible part of the icon in its 32 x 32 square, **y down** as in SVG; a test measures it again.
   */
  readonly extent: { readonly left: number; readonly top: number; readonly right: number;
    readonly bottom: number };
}

const entry = (noun: string, icon: string, category: string, left: number, top: number,
  right: number, bottom: number): NounEntry => ({ noun, icon, category,
    extent: { left, top, right, bottom } });

export const NOUN_TABLE: readonly NounEntry[] = [
  entry("dog", "dog", "animal", 2, 5, 30, 30),
  entry("cat", "cat", "animal", 2, 3, 30, 30),
  entry("horse", "horse", "animal", 2, 2, 30, 30),
  entry("cow", "cow", "animal", 2, 3.5, 30, 30),
  entry("sheep", "ewe", "animal", 2, 2, 30, 30),
  entry("elephant", "elephant", "animal", 2, 6, 30, 29),
  entry("bear", "bear", "animal", 2, 5, 30, 29.7),
  entry("giraffe", "giraffe", "animal", 3, 2, 29.35, 30),
  entry("zebra", "zebra", "animal", 2, 2, 30, 30),
  entry("bird", "bird", "animal", 3, 2, 29.85, 30),
  entry("car", "automobile", "vehicle", 2, 10, 30, 29),
  entry("bus", "bus", "vehicle", 2, 8, 30, 30),
  entry("truck", "delivery-truck", "vehicle", 2, 7, 30, 30),
  entry("bicycle", "bicycle", "vehicle", 2, 9, 30, 30),
  entry("motorcycle", "motorcycle", "vehicle", 2, 11.25, 30, 30),
  entry("train", "locomotive", "vehicle", 2, 3, 30, 29),
  entry("airplane", "airplane", "vehicle", 2, 2, 30, 30),
  entry("boat", "sailboat", "vehicle", 2, 2, 30, 30),
  entry("apple", "red-apple", "fruit", 2, 2, 30, 30),
  entry("banana", "banana", "fruit", 2, 2, 30, 30),
  entry("pear", "pear", "fruit", 3, 2, 28.4, 30),
  entry("lemon", "lemon", "fruit", 2, 2.1, 30, 30),
  entry("strawberry", "strawberry", "fruit", 6, 2, 25.95, 30),
  entry("pineapple", "pineapple", "fruit", 4, 2, 25.3, 29.85),
  entry("carrot", "carrot", "vegetable", 2, 2, 30, 30),
  entry("tomato", "tomato", "vegetable", 2, 5, 29.95, 30),
  entry("eggplant", "eggplant", "vegetable", 2, 2, 30, 30),
  entry("onion", "onion", "vegetable", 5, 2, 27.95, 30),
  entry("pizza", "pizza", "snack", 3.15, 1.8, 28, 29.8),
  entry("sandwich", "sandwich", "snack", 2.05, 3, 30, 29.1),
  entry("hamburger", "hamburger", "snack", 1.9, 7, 30.1, 29.7),
  entry("hot dog", "hot-dog", "snack", 2, 2, 30.05, 30.05),
  entry("cake", "birthday-cake", "dessert", 2, 2, 30, 30),
  entry("donut", "doughnut", "dessert", 4, 2, 28, 30),
  entry("cookie", "cookie", "dessert", 2, 2, 30, 30),
  entry("cupcake", "cupcake", "dessert", 4, 2, 28, 30),
  entry("chair", "chair", "piece of furniture", 6.75, 3, 25.25, 29.9),
  entry("bed", "bed", "piece of furniture", 2, 10, 30, 30),
  entry("couch", "couch-and-lamp", "piece of furniture", 2, 1.5, 29.8, 30),
  entry("cup", "hot-beverage", "kitchen item", 3, 3, 29, 30),
  entry("wine glass", "wine-glass", "kitchen item", 6, 2, 26.15, 30.2),
  entry("spoon", "spoon", "kitchen item", 1.8, 1.3, 29.35, 30.05),
  entry("knife", "kitchen-knife", "kitchen item", 2, 2, 30, 30.05),
  entry("bottle", "bottle-with-popping-cork", "kitchen item", 2, 2, 30, 30),
  entry("teapot", "teapot", "kitchen item", 2, 5, 30, 30),
  entry("shirt", "t-shirt", "piece of clothing", 2, 9, 30, 30),
  entry("dress", "dress", "piece of clothing", 4, 2, 28, 30),
  entry("hat", "top-hat", "piece of clothing", 1.9, 4, 30.1, 30),
  entry("shoe", "running-shoe", "piece of clothing", 2, 2, 30.1, 29.9),
  entry("boot", "womans-boot", "piece of clothing", 2, 2, 30, 30),
  entry("coat", "coat", "piece of clothing", 2, 6, 29.85, 30),
  entry("backpack", "backpack", "bag", 5, 2.1, 27.1, 30),
  entry("handbag", "handbag", "bag", 2, 2, 30, 29.8),
  entry("suitcase", "luggage", "bag", 7, 1.5, 25, 30.1),
  entry("guitar", "guitar", "musical instrument", 2, 2, 29.95, 29.75),
  entry("violin", "violin", "musical instrument", 2, 1.95, 29.8, 29.95),
  entry("trumpet", "trumpet", "musical instrument", 2, 2, 30, 29.4),
  entry("drum", "long-drum", "musical instrument", 6, 2, 27, 30),
  entry("saxophone", "saxophone", "musical instrument", 2, 2, 29.4, 30.05),
  entry("hammer", "hammer", "tool", 2.1, 3.1, 30, 30),
  entry("wrench", "wrench", "tool", 2, 2, 30, 30),
  entry("screwdriver", "screwdriver", "tool", 2, 2, 30, 30),
  entry("saw", "carpentry-saw", "tool", 3.25, 2, 29.45, 30),
  entry("axe", "axe", "tool", 5, 2, 27.55, 30),
  entry("ball", "soccer-ball", "toy", 2, 2, 30, 30),
  entry("kite", "kite", "toy", 2, 2, 30, 30.15),
  entry("balloon", "balloon", "toy", 6.75, 2, 27, 30.25),
  entry("teddy bear", "teddy-bear", "toy", 2.15, 2.05, 29.95, 30.05),
  entry("robot", "robot", "toy", 2, 2, 30.05, 30),
  entry("tree", "deciduous-tree", "plant", 5, 2, 28, 30),
  entry("tulip", "tulip", "plant", 7, 3, 24.65, 30.3),
  entry("sunflower", "sunflower", "plant", 5.05, 2.1, 26.95, 29.9),
  entry("cactus", "cactus", "plant", 3, 2, 29, 30),
  entry("laptop", "laptop", "electronic device", 2, 2, 30, 30),
  entry("television", "television", "electronic device", 3, 2.2, 29, 30.1),
  entry("phone", "mobile-phone", "electronic device", 6, 2, 25, 30),
  entry("keyboard", "keyboard", "electronic device", 2, 11, 30, 30),
  entry("camera", "camera", "electronic device", 2, 11, 30, 30),
  entry("radio", "radio", "electronic device", 2, 4, 30, 29.35),
  entry("book", "closed-book", "household item", 5, 2, 27, 30),
  entry("clock", "mantelpiece-clock", "household item", 2, 2, 30, 30),
  entry("key", "key", "household item", 2, 2, 30, 30),
  entry("candle", "candle", "household item", 9, 2, 22.35, 30),
  entry("umbrella", "umbrella", "household item", 2, 2, 29.95, 29.95),
];

/** All nouns in table order. */
export const NOUNS: readonly string[] = NOUN_TABLE.map((row) => row.noun);

/** All categories with their nouns, in table order. */
export const CATEGORIES: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(NOUN_TABLE.map((row) => row.category))].map((
    category,
  ) => [category, NOUN_TABLE.filter((row) => row.category === category).map((row) => row.noun)]),
);

const byNoun = new Map(NOUN_TABLE.map((row) => [row.noun, row]));

/** @throws RangeError for a noun that scenes do not draw. */
export function nounEntry(noun: string): NounEntry {
  const row = byNoun.get(noun);
  if (!row) throw new RangeError(`scenes have no noun "${noun}"`);
  return row;
}
