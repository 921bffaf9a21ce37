import type { Clause, Thing } from "../../src/core/task/generate/caption";
import type { Extreme, Relation } from "../../src/core/task/generate/geometry";
import { numberWord, ordinalWord, plural, singular } from "../../src/core/task/language";
import type { Query } from "../../src/core/task/query";
import type { Slots } from "./slots";
import { ALL_COLORS, ALL_NOUNS, CATEGORY_NAMES } from "./words";

/**
 * Wordings of the query generator by question type; `{many}` is a plural. The first that fits is
 * taken.
 */
const HOW_MANY = ["How many {many} are there?", "How many {many} are in the image?",
  "How many {many} can you see?", "What is the number of {many}?"];
const IS_THERE = ["Is there {a} {one} in the image?", "Is there {a} {one}?",
  "Can you see {a} {one}?", "Are there any {many}?"];
const COLOR_OF = ["What color is the {one}?", "What is the color of the {one}?",
  "Which color does the {one} have?"];
const NAMED = ["all {many}", "every {one}", "the {either}", "{either}"];
const WORDINGS: Readonly<Record<string, readonly string[]>> = {
  count: HOW_MANY,
  "count-color": HOW_MANY,
  "category-count": HOW_MANY,
  exist: IS_THERE,
  "exist-color": IS_THERE,
  "category-exist": IS_THERE,
  "compare-counts": ["Are there {amount} {many} than {others} in the image?",
    "Are there {amount} {many} than {others}?", "Do the {many} outnumber the {others}?"],
  "color-of": COLOR_OF,
  leftmost: COLOR_OF,
  rightmost: COLOR_OF,
  topmost: COLOR_OF,
  largest: COLOR_OF,
  "color-choose": ["Is the {one} {color} or {color2}?",
    "What color is the {one}, {color} or {color2}?",
    "Which color is the {one}: {color} or {color2}?"],
  "color-verify": ["Is the {one} {color}?", "Is the color of the {one} {color}?",
    "Does the {one} look {color}?"],
  "same-color": ["Are the {one} and the {other} the same color?",
    "Do the {one} and the {other} have the same color?",
    "Is the {one} the same color as the {other}?"],
  "relation-verify": ["Is the {one} located {relation} the {other}?",
    "Is the {one} {relation} the {other}?", "Can you see the {one} {relation} the {other}?"],
  "relation-choose": ["Is the {one} to the {word} or to the {word2} of the {other}?",
    "Is the {one} on the {word} or on the {word2} of the {other}?",
    "On which side of the {other} is the {one}, {word} or {word2}?",
    "Is the {one} located {word} or {word2} the {other}?",
    "Is the {one} {word} or {word2} the {other}?"],
  "what-left-of": ["What is {relation} the {one}?", "What object is {relation} the {one}?",
    "What do you see {relation} the {one}?"],
  "logical-and": ["Are there both {thing} and {thing2}?", "Is there {thing} and {thing2}?",
    "Does the image show both {thing} and {thing2}?"],
  "logical-or": ["Is there either {thing} or {thing2}?", "Is there {thing} or {thing2}?",
    "Can you see {thing} or {thing2}?"],
  "find-noun": NAMED,
  "find-color": NAMED,
  "find-category": NAMED,
  "find-superlative": ["the {one}"],
  "find-relation": ["the {either} that {be} {relation} the {other}",
    "the {either} {relation} the {other}"],
  "find-ordinal": ["the {ordinal} {one} from the {word}"],
};
const CAPTION_WORDINGS = [/"([^"]+)" or "([^"]+)"/, /"([^"]+)"/];

const GROUPS: Readonly<Record<string, string>> = {
  a: "an?",
  be: "(?:is|are)",
  amount: "(?<amount>more|fewer)",
  color: "(?<color>\\w+)",
  color2: "(?<color2>\\w+)",
  relation: "(?<relation>to the left of|to the right of|above|below)",
  word: "(?<word>left|right|above|below)",
  word2: "(?:left|right|above|below)",
};

/**
 * The words of a query's text.
 * @throws Error where the text has another wording than the query generator's.
 */
export function readSlots({ type, text }: Pick<Query, "type" | "text">): Slots {
  if (/^(verify|choose|retrieve)/.test(type)) return readCaptions(text);
  for (const wording of WORDINGS[type] ?? []) {
    const groups = pattern(wording).exec(text)?.groups;
    if (groups) return { ...EMPTY, text, ...readGroups(type, groups) };
  }
  throw new Error(`no wording of type ${type} fits "${text}"`);
}

const EMPTY: Slots = {
  text: "",
  noun: "",
  other: "",
  color: "",
  otherColor: "",
  relation: "left",
  extreme: "leftmost",
  place: 1,
  more: true,
  things: [],
  category: "",
  captions: [],
  clauses: [],
};

function pattern(wording: string): RegExp {
  const escaped = wording.replace(/\?/g, "\\?");
  return new RegExp(
    `^${escaped.replace(/\{(\w+)\}/g, (_, name: string) => GROUPS[name] ?? `(?<${name}>.+?)`)}$`,
  );
}

function readGroups(type: string,
  groups: Readonly<Record<string, string | undefined>>): Partial<Slots> {
  const phrase = groups["one"] ??
    (groups["many"] === undefined ? undefined : singularOf(groups["many"])) ??
    (groups["either"] === undefined ? "" : singularOf(groups["either"]));
  const { noun: uncolored, color } = readThing(phrase);
  const extreme = readExtreme(uncolored);
  const noun = extreme?.noun ?? uncolored;
  return {
    noun,
    other: groups["others"] === undefined ? (groups["other"] ?? "") : singularOf(groups["others"]),
    color: groups["color"] ?? color ?? "",
    otherColor: groups["color2"] ?? "",
    relation: readRelation(groups["relation"] ?? groups["word"] ?? "left"),
    extreme: extreme?.extreme ?? "leftmost",
    place: PLACES.get(groups["ordinal"] ?? "") ?? 1,
    more: groups["amount"] !== "fewer",
    things: ["thing", "thing2"].flatMap((
      name,
    ) => (groups[name] === undefined ? [] : [readThing(withoutArticle(groups[name]))])),
    category: /category/.test(type) ? noun : "",
  };
}

function readCaptions(text: string): Slots {
  const captions = CAPTION_WORDINGS.map((wording) => wording.exec(text)).find((match) =>
    match !== null
  )?.slice(1);
  if (!captions) throw new Error(`no caption in "${text}"`);
  const clauses = (captions[0] ?? "").split(" and ").map(readClause);
  const first = clauses.find((clause) => clause.kind !== "some") ?? clauses[0];
  const placed = first?.kind === "relation" ? first : undefined;
  return {
    ...EMPTY,
    text,
    captions,
    clauses,
    noun: placed?.a.noun ??
      (first?.kind === "count" ? first.noun : first?.kind === "some" ? first.thing.noun : ""),
    other: placed?.b.noun ?? "",
    relation: placed?.relation ?? "left",
  };
}

function readClause(text: string): Clause {
  const relation = /^(?<a>.+) (?<relation>to the left of|to the right of|above|below) (?<b>.+)$/
    .exec(text)?.groups;
  if (relation) {
    const [a, b] = [relation["a"], relation["b"]].map((phrase) =>
      readThing(withoutArticle(phrase ?? ""))
    ) as [Thing, Thing];
    return { kind: "relation", a, relation: readRelation(relation["relation"] ?? ""), b };
  }
  const [word = "", ...rest] = text.split(" ");
  const count = NUMBERS.get(word);
  return count === undefined ?
    { kind: "some", thing: readThing(withoutArticle(text)) } :
    { kind: "count", noun: count === 1 ? rest.join(" ") : singularOf(rest.join(" ")), count };
}

const NUMBERS = new Map(Array.from({ length: 13 }, (_, number) => [numberWord(number), number]));
const PLACES = new Map(Array.from({ length: 9 }, (_, i) => [ordinalWord(i + 1), i + 1]));
const SINGULARS = new Map([...ALL_NOUNS, ...CATEGORY_NAMES].map((noun) => [plural(noun), noun]));
const SINGLE: ReadonlySet<string> = new Set(SINGULARS.values());
const withoutArticle = (phrase: string): string => phrase.replace(/^an? /, "");

/**
 * `red cars` -> `red car`; known nouns are looked up, since rules alone take "buses" for "buse".
 */
function singularOf(phrase: string): string {
  const { noun, color } = readThing(phrase);
  const one = SINGULARS.get(noun) ?? (SINGLE.has(noun) ? noun : singular(noun));
  return color === undefined ? one : `${color} ${one}`;
}

function readThing(phrase: string): Thing {
  const [color = "", ...rest] = phrase.split(" ");
  return ALL_COLORS.includes(color) && rest.length > 0 ?
    { noun: rest.join(" "), color } :
    { noun: phrase };
}

function readRelation(phrase: string): Relation {
  return (["left", "right", "above", "below"] as const).find((relation) =>
    phrase.includes(relation)
  ) ?? "left";
}

const EXTREME_WORDS: Readonly<Record<string, Extreme>> = {
  leftmost: "leftmost",
  rightmost: "rightmost",
  topmost: "topmost",
  highest: "topmost",
  bottommost: "bottommost",
  lowest: "bottommost",
  largest: "largest",
  biggest: "largest",
  smallest: "smallest",
};
const EXTREME_PHRASES: Readonly<Record<string, Extreme>> = { " farthest to the left": "leftmost",
  " farthest to the right": "rightmost", " at the top": "topmost" };

function readExtreme(
  phrase: string,
): { readonly extreme: Extreme; readonly noun: string } | undefined {
  const [word = "", ...rest] = phrase.split(" ");
  const before = EXTREME_WORDS[word];
  if (before) return { extreme: before, noun: rest.join(" ") };
  const after = Object.entries(EXTREME_PHRASES).find(([ending]) => phrase.endsWith(ending));
  return after && { extreme: after[1], noun: phrase.slice(0, -after[0].length) };
}
