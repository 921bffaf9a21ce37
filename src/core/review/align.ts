/** Words that carry the grammar of a question; what is left of a question is what it is about. */
const GRAMMAR = new Set([
  "a",
  "an",
  "the",
  "this",
  "that",
  "these",
  "those",
  "it",
  "there",
  "some",
  "any",
  "all",
  "both",
  "either",
  "is",
  "are",
  "was",
  "were",
  "be",
  "do",
  "does",
  "did",
  "has",
  "have",
  "can",
  "see",
  "you",
  "look",
  "looks",
  "show",
  "shows",
  "how",
  "many",
  "what",
  "which",
  "where",
  "who",
  "number",
  "color",
  "colour",
  "image",
  "picture",
  "photo",
  "caption",
  "true",
  "fit",
  "fits",
  "and",
  "or",
  "not",
  "in",
  "on",
  "at",
  "to",
  "with",
  "than",
  "as",
  "whose",
  "from",
  "more",
  "fewer",
  "same",
  "outnumber",
]);

/**
 * A phrase of one question and the phrase that stands in its place in another; lower case words,
 * never empty.
 */
export interface PhrasePair {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** What two questions of a kind have in common, word by word, and what differs. */
export interface Alignment {
  readonly pairs: readonly PhrasePair[];
  /** Words that stand in both, grammar left out. */
  readonly common: readonly string[];
}

/**
 * Puts one text beside another: their longest common sequence of words stays, and what lies between
 * is paired phrase by phrase. Undefined where the two are not built alike: a phrase of one has no
 * counterpart in the other.
 */
export function alignTexts(from: string, to: string): Alignment | undefined {
  const a = wordsOf(from);
  const b = wordsOf(to);
  const pairs: PhrasePair[] = [];
  const common: string[] = [];
  let i = 0;
  let j = 0;
  for (const [nextI, nextJ] of [...commonWords(a, b), [a.length, b.length] as const]) {
    const left = phrases(a.slice(i, nextI));
    const right = phrases(b.slice(j, nextJ));
    if (left.length !== right.length) return undefined;
    left.forEach((phrase, k) => pairs.push({ from: phrase, to: right[k] ?? [] }));
    const word = a[nextI];
    if (word !== undefined && !GRAMMAR.has(word)) common.push(word);
    i = nextI + 1;
    j = nextJ + 1;
  }
  return { pairs, common };
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
}

/**
 * Runs of words between words of grammar. `of` holds a phrase together ("piece of clothing") but
 * neither begins nor ends one.
 */
function phrases(words: readonly string[]): readonly (readonly string[])[] {
  const out: string[][] = [];
  let open: string[] = [];
  for (const word of [...words, "the"]) {
    if (!GRAMMAR.has(word) && (word !== "of" || open.length > 0)) {
      open.push(word);
      continue;
    }
    while (open.at(-1) === "of") open.pop();
    if (open.length > 0) out.push(open);
    open = [];
  }
  return out;
}

/** Positions of a longest common sequence of words, in order. */
function commonWords(a: readonly string[],
  b: readonly string[]): readonly (readonly [number, number])[] {
  const length: number[][] = Array.from({ length: a.length + 1 },
    () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--)
      (length[i] as number[])[j] = a[i] === b[j] ?
        at(i + 1, j + 1) + 1 :
        Math.max(at(i + 1, j), at(i, j + 1));
  }
  const out: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) out.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return out;
}
