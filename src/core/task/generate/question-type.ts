import { pick, type Random } from "../../random";
import type { AnnotatedObject } from "../annotated-image";
import type { Annotation, Task } from "../query";
import { type ImageView, isUnsure } from "./image-view";

/** A question before it has an id and a split. */
export interface Draft {
  readonly text: string;
  readonly annotation: Annotation;
  /** Kind of answer: no kind may take more of a type than `maxShare`. */
  readonly balance: string;
  /** File names, for questions about several images; else the one it was made from. */
  readonly images?: readonly string[];
}

/** What a question is made from. */
export interface Context {
  readonly view: ImageView;
  readonly random: Random;
  /** All images of the split: other ones to choose from. */
  readonly pool: readonly ImageView[];
  readonly vocabulary: Vocabulary;
}

/** All words of the split's images. */
export interface Vocabulary {
  readonly nouns: readonly string[];
  /** Nouns of each category. */
  readonly categories: ReadonlyMap<string, readonly string[]>;
  readonly colors: readonly string[];
}

/**
 * One question type: proposes a question about an image, or undefined where the image (or this
 * throw of the dice) allows no unambiguous one.
 */
export interface QuestionType {
  readonly name: string;
  readonly task: Task;
  /** Largest share of one kind of answer, 0 to 1. */
  readonly maxShare: number;
  readonly propose: (context: Context) => Draft | undefined;
}

export const coin = (random: Random): boolean => random() < 0.5;

/** One of the items, or undefined where there is none. */
export const maybe = <T>(random: Random, items: readonly T[]):
  | T
  | undefined => (items.length > 0 ? pick(random, items) : undefined);

/** Two different items, in random order. */
export function two<T>(random: Random, items: readonly T[]): readonly [T, T] | undefined {
  const first = maybe(random, items);
  const second = maybe(random, items.filter((item) => item !== first));
  return first === undefined || second === undefined ? undefined : [first, second];
}

export const answered = (text: string, answer: string): Draft => ({ text,
  annotation: { kind: "answer", answer }, balance: answer });
export const yesNo = (text: string, yes: boolean): Draft => answered(text, yes ? "yes" : "no");

/** A noun that the image does not show; half the time a relative of something it shows. */
export function absentNoun({ view, random, vocabulary }: Context): string | undefined {
  const shown = coin(random) ? maybe(random, view.objects) : undefined;
  const relatives =
    shown?.categories.flatMap((category) => vocabulary.categories.get(category) ?? []) ?? [];
  const absent = (nouns: readonly string[]): string[] =>
    nouns.filter((noun) => !view.groups.has(noun) && !isUnsure(view, noun));
  return maybe(random, absent(relatives)) ?? maybe(random, absent(vocabulary.nouns));
}

/** Another colour than those given; mostly one that the image shows on something. */
export function otherColor({ view, random, vocabulary }: Context,
  not: readonly (string | undefined)[]): string | undefined {
  const others = (colors: readonly string[]): string[] =>
    colors.filter((color) => !not.includes(color));
  return (random() < 0.7 ? maybe(random, others(view.colors)) : undefined) ??
    maybe(random, others(vocabulary.colors));
}

/** Unique objects with a colour. */
export const coloredUnique = (view: ImageView): readonly AnnotatedObject[] =>
  view.unique.filter((object) => object.color !== undefined);
