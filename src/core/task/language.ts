/**
 * English words for queries and captions: numbers, articles, plurals. Nouns are count nouns in
 * lower case.
 */

const IRREGULAR: Readonly<Record<string, string>> = {
  person: "people",
  man: "men",
  woman: "women",
  child: "children",
  mouse: "mice",
  goose: "geese",
  foot: "feet",
  tooth: "teeth",
  knife: "knives",
  wolf: "wolves",
  shelf: "shelves",
  leaf: "leaves",
  loaf: "loaves",
  scarf: "scarves",
  sheep: "sheep",
  fish: "fish",
  deer: "deer",
  aircraft: "aircraft",
  broccoli: "broccoli",
  tomato: "tomatoes",
  potato: "potatoes",
  mango: "mangoes",
};
/** Words whose plural looks like that of another kind of word. */
const SINGULAR = new Map([
  ...Object.entries(IRREGULAR).map(([one, many]) => [many, one] as const),
  ...["cookie", "pie", "tie", "movie", "zombie", "bus", "cactus", "octopus", "walrus", "lens"].map((
    one,
  ) => [regularPlural(one), one] as const),
]);

/** `piece of clothing` and the like are counted by their first word. */
const head = (noun: string): [string, string] => {
  const of = noun.indexOf(" of ");
  return of < 0 ? [noun, ""] : [noun.slice(0, of), noun.slice(of)];
};
/** Only the last word of `teddy bear` changes. */
const onLastWord = (text: string, change: (word: string) => string): string =>
  text.replace(/\S+$/, change);

/** `dog` -> `dogs`, `piece of clothing` -> `pieces of clothing`. */
export function plural(noun: string): string {
  const [counted, rest] = head(noun);
  return onLastWord(counted, (word) => IRREGULAR[word] ?? regularPlural(word)) + rest;
}

function regularPlural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/**
 * `dogs` -> `dog`, by rule and a short list of exceptions; a word that does not look like a plural
 * comes back unchanged.
 */
export function singular(noun: string): string {
  const [counted, rest] = head(noun);
  return onLastWord(counted, (word) => {
    const irregular = SINGULAR.get(word);
    if (irregular) return irregular;
    if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
    if (/(ss|[^a]x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
    return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
  }) + rest;
}

/** The noun in the form that goes with a number. */
export function counted(noun: string, count: number): string {
  return count === 1 ? noun : plural(noun);
}

/** `a dog`, `an orange car`. */
export function withArticle(phrase: string): string {
  return `${/^(?!one|uni|use)[aeiou]|^hour/.test(phrase) ? "an" : "a"} ${phrase}`;
}

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
  "ten", "eleven", "twelve"];
/** `three`; digits beyond twelve. */
export function numberWord(count: number): string {
  return NUMBERS[count] ?? String(count);
}

/** 3 for `three` and `3`; undefined for any other word. */
export function numberOf(word: string): number | undefined {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  const count = NUMBERS.indexOf(word);
  return count < 0 ? undefined : count;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
  "ninth"];
/** `second` for 2, up to 9. @throws RangeError beyond. */
export function ordinalWord(place: number): string {
  const word = ORDINALS[place - 1];
  if (!word) throw new RangeError(`no ordinal for ${place}`);
  return word;
}
