/**
 * What a property is told apart from. A matching model only says which of several texts fits best,
 * so "a red mug" has to be held against other colours; of a property of no family, against the
 * thing without any.
 */
const FAMILIES: readonly (readonly string[])[] = [
  ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray"],
  ["wooden", "metal", "plastic", "glass", "leather", "paper", "stone", "cloth"],
  ["open", "closed"],
  ["full", "empty"],
  ["wet", "dry"],
  ["clean", "dirty"],
  ["old", "young", "new"],
  ["large", "small"],
  ["tall", "short"],
  ["long", "short"],
  ["standing", "sitting", "lying", "walking", "running"],
  ["round", "square", "rectangular"],
  ["striped", "plain", "checkered", "spotted"],
];
const SYNONYMS: Readonly<Record<string, string>> = { grey: "gray", wood: "wooden",
  metallic: "metal", big: "large", little: "small" };

/** The text that should fit best if a thing has a property, then those that should not. */
export function propertyTexts(name: string, property: string): readonly [string, ...string[]] {
  const word = property.trim().toLowerCase();
  const known = Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : word;
  const family = FAMILIES.find((words) => words.includes(known ?? word));
  const others = family?.filter((other) => other !== known) ?? [];
  return [photoOf(`${property} ${name}`), ...others.map((other) => photoOf(`${other} ${name}`)),
    ...(family ? [] : [photoOf(name)])];
}

/** As matching models were trained to read it. */
export function photoOf(thing: string): string {
  return `a photo of ${/^[aeiou]/i.test(thing) ? "an" : "a"} ${thing}`;
}
