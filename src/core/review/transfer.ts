import { literalsOf, mapLiterals } from "../program/literals";
import { numberOf, plural, singular } from "../task/language";
import { alignTexts, type PhrasePair } from "./align";

/** What is replaced by what: texts inside strings, and numbers. */
interface Replacements {
  readonly texts: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<number, number>;
}

/**
 * The program of one question rewritten for another of the same build: the words that differ are
 * replaced in its strings, in the singular and the plural, and numbers in its code. Undefined where
 * it cannot be: the questions are not built alike, a word stands for two others, or the program
 * does not name what differs.
 */
export function transferProgram(program: string, from: string, to: string): string | undefined {
  const alignment = alignTexts(from, to);
  if (!alignment) return undefined;
  const replaced = replacements(program, alignment.pairs);
  const fixed = new Set(alignment.common.map(singular));
  if (!replaced || [...replaced.texts.keys()].some((text) => fixed.has(singular(text))))
    return undefined;
  return replace(program, replaced);
}

function replacements(program: string, pairs: readonly PhrasePair[]): Replacements | undefined {
  const strings = literalsOf(program).filter(({ kind }) => kind === "string").map(({ text }) =>
    text.toLowerCase()
  );
  const numbers = new Set(
    literalsOf(program).filter(({ kind }) => kind === "number").map(({ text }) => Number(text)),
  );
  const named = (phrase: string): boolean => {
    const looked = new RegExp(wholeWords(formsOf(phrase)), "u");
    return strings.some((text) => looked.test(text));
  };
  const texts = new Map<string, string>();
  const changed = new Map<number, number>();
  for (const pair of pairs) {
    const parts = split(pair, (phrase) => named(phrase) || numbers.has(numberOf(phrase) ?? NaN));
    if (!parts) return undefined;
    for (const [old, next] of parts) {
      const [a, b] = [numberOf(old), numberOf(next)];
      if (a !== undefined && (b === undefined || (changed.get(a) ?? b) !== b)) return undefined;
      if (a !== undefined && b !== undefined) changed.set(a, b);
      for (const [form, put] of formPairs(old, next)) {
        if ((texts.get(form) ?? put) !== put) return undefined;
        texts.set(form, put);
      }
    }
  }
  return { texts, numbers: changed };
}

/**
 * The longest phrases that the program names, from the left, each with its counterpart: one word
 * each, the rest for the last (the noun).
 */
function split({ from, to }: PhrasePair, named: (phrase: string) => boolean):
  | readonly (readonly [string, string])[]
  | undefined {
  const parts: string[] = [];
  for (let i = 0; i < from.length;) {
    let end = from.length;
    while (end > i && !named(from.slice(i, end).join(" "))) end--;
    if (end === i) return undefined;
    parts.push(from.slice(i, end).join(" "));
    i = end;
  }
  if (to.length < parts.length) return undefined;
  return parts.map((part, k) =>
    [part, (k === parts.length - 1 ? to.slice(k) : to.slice(k, k + 1)).join(" ")] as const
  );
}

/** As the question has it first; then the singular and the plural. */
function formPairs(old: string, next: string): readonly (readonly [string, string])[] {
  const pairs = [[old, next], [singular(old), singular(next)], [plural(singular(old)),
    plural(singular(next))]] as const;
  return pairs.filter(([form], i) => pairs.findIndex(([other]) => other === form) === i);
}

function formsOf(phrase: string): readonly string[] {
  return [phrase, singular(phrase), plural(singular(phrase))];
}

/** All at once, so that two nouns can change places. */
function replace(program: string, { texts, numbers }: Replacements): string {
  if (texts.size === 0) return program;
  const forms = [...texts.keys()].sort((a, b) => b.length - a.length);
  const looked = new RegExp(wholeWords(forms), "giu");
  return mapLiterals(program, ({ kind, text }) => {
    if (kind === "number") return String(numbers.get(Number(text)) ?? text);
    return text.replace(looked, (found) => {
      const put = texts.get(found.toLowerCase()) ?? found;
      return /^\p{Lu}/u.test(found) ? put.charAt(0).toUpperCase() + put.slice(1) : put;
    });
  });
}

/** Words of questions are letters, digits, dashes and apostrophes: nothing to escape. */
function wholeWords(forms: readonly string[]): string {
  return `(?<![\\p{L}\\p{N}])(?:${forms.join("|")})(?![\\p{L}\\p{N}])`;
}
