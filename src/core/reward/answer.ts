import { isPatch, type Value } from "../program/value";
import type { Box } from "../task/query";

/**
 * The answer conventions of the field: a list or tuple gives its first element, None gives "no", a
 * bool gives yes or no, a patch gives the name it was found by. A number gives its text, since
 * programs that count return one (the lineage refuses numbers; a counting program that writes
 * `str(...)` or not earns the same here). Anything else is no answer: undefined.
 */
export function answerText(value: Value): string | undefined {
  const first = unwrap(value);
  if (first === undefined) return undefined;
  if (first === null) return "no";
  if (typeof first === "boolean") return first ? "yes" : "no";
  if (typeof first !== "object") return String(first).trim();
  if (isPatch(first)) return first.name;
  return "$" in first && first.$ === "int" ? first.text : undefined;
}

/** The boxes of a detection: a list or tuple of patches, or one patch. Undefined: malformed. */
export function answerBoxes(value: Value): readonly Box[] | undefined {
  const items = isPatch(value) ? [value] : sequence(value);
  return items?.every(isPatch) ?
    items.map(({ left, lower, right, upper }) => ({ left, lower, right, upper })) :
    undefined;
}

/**
 * The position of an image: a whole number, its text, or a patch of that image. Undefined: none of
 * these.
 */
export function answerImage(value: Value): number | undefined {
  const first = unwrap(value);
  if (first !== undefined && isPatch(first)) return first.image;
  const text = typeof first === "number" || typeof first === "string" ? String(first).trim() : "";
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/**
 * Lower case, number words as digits, without articles, punctuation, commas of thousands and double
 * blanks (as VQA's own evaluation does). What is nothing else (the answer "A", a question mark)
 * stays as it is, in lower case: it is an answer, and not the empty one.
 */
export function normaliseAnswer(text: string): string {
  const plain = text.toLowerCase().trim();
  return words(plain) || plain;
}

function words(text: string): string {
  return text.replace(/(?<![\d,.])\d{1,3}(?:,\d{3}){1,10}(?![\d,])/g,
    (number) => number.replaceAll(",", ""))
    .replace(/[^\p{L}\p{N}\s.-]/gu, " ").replace(/\.(?!\d)/g, " ").split(/\s+/)
    .filter((word) => word !== "" && !articles.has(word)).map((word) => digits.get(word) ?? word)
    .join(" ");
}

const articles = new Set(["a", "an", "the"]);
const digits = new Map(
  ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"].map((word,
    i) => [word, String(i)]
  ),
);

/** The first element of a list or tuple (undefined if it is empty), any other value itself. */
function unwrap(value: Value): Value | undefined {
  const items = sequence(value);
  return items ? items[0] : value;
}

function sequence(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value as readonly Value[];
  return typeof value === "object" && value !== null && "$" in value && value.$ === "tuple" ?
    value.items :
    undefined;
}
