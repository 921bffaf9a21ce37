import { plural } from "../../../core/task/language";

/** Words that mean any object at all. */
const ANYTHING = new Set(["object", "objects", "thing", "things", "item", "items"]);

/** What a name asks for: one known noun, anything, or something outside the vocabulary. */
export type Named = { readonly kind: "noun"; readonly noun: string } | { readonly kind: "anything" }
  | { readonly kind: "unknown" };

/**
 * Other names of a noun: a detector that knows persons finds no men, but a man is a person. Never
 * categories: those are for the policy to learn.
 */
export type Synonyms = Readonly<Record<string, readonly string[]>>;

/**
 * The nouns a detector knows, found by their singular and plural and those of their synonyms, in
 * any case, with or without an article.
 */
export class Vocabulary {
  private readonly byForm = new Map<string, string>();
  private readonly longest: number;

  constructor(readonly nouns: readonly string[], synonyms: Synonyms = {}) {
    const names = [
      ...Object.entries(synonyms).flatMap(([noun, others]) =>
        others.map((other) => [noun, other] as const)
      ),
      ...nouns.map((noun) => [noun, noun] as const),
    ];
    // Last comes what counts most: a noun's own name, in the singular.
    for (const form of [plural, (name: string) => name])
      for (const [noun, name] of names) this.byForm.set(wordsOf(form(name)).join(" "), noun);
    this.longest = Math.max(...[...this.byForm.keys()].map((form) => form.split(" ").length));
  }

  /**
   * "The Cars" asks for "car". Nothing is left out of a name: "red car" is not a noun of the
   * vocabulary.
   */
  named(name: string): Named {
    const words = wordsOf(name);
    if (words.length > 1 && /^(an?|the|this|that|these|those|any|some)$/.test(words[0] ?? ""))
      words.shift();
    const phrase = words.join(" ");
    const noun = this.byForm.get(phrase);
    if (noun !== undefined) return { kind: "noun", noun };
    return { kind: ANYTHING.has(phrase) ? "anything" : "unknown" };
  }

  /** Every known noun that a text mentions, longest names first at each place, each once. */
  mentionedIn(text: string): readonly string[] {
    const words = wordsOf(text);
    const found = new Set<string>();
    for (let at = 0; at < words.length; at++) {
      for (let length = this.longest; length > 0; length--) {
        const noun = this.byForm.get(words.slice(at, at + length).join(" "));
        if (noun === undefined) continue;
        found.add(noun);
        at += length - 1;
        break;
      }
    }
    return [...found];
  }
}

/** Lower-case words, punctuation removed. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
