import type { AnnotatedObject } from "../annotated-image";
import { counted, numberWord, withArticle } from "../language";
import { type Relation, RELATION_PHRASE, stands } from "./geometry";
import { type ImageView, isUnsure } from "./image-view";

/** Captions as clauses, so that their truth can be looked up in any annotated image. */

/** A noun, perhaps with a colour. */
export interface Thing {
  readonly noun: string;
  readonly color?: string;
}

export type Clause =
  /** "a red car": at least one. */
  | { readonly kind: "some"; readonly thing: Thing }
  /** "three dogs": exactly so many. */
  | { readonly kind: "count"; readonly noun: string; readonly count: number }
  | { readonly kind: "relation"; readonly a: Thing; readonly relation: Relation;
    readonly b: Thing };

export const nameOf = (
  { noun, color }: Thing,
): string => (color === undefined ? noun : `${color} ${noun}`);

/** `three dogs and a red car`. */
export function captionText(clauses: readonly Clause[]): string {
  return clauses.map((clause) => {
    switch (clause.kind) {
      case "some":
        return withArticle(nameOf(clause.thing));
      case "count":
        return `${numberWord(clause.count)} ${counted(clause.noun, clause.count)}`;
      case "relation":
        return `${withArticle(nameOf(clause.a))} ` +
          `${RELATION_PHRASE[clause.relation]} ${withArticle(nameOf(clause.b))}`;
    }
  }).join(" and ");
}

/** Whether the caption is true of an image; undefined where its annotation cannot say. */
export function captionHolds(clauses: readonly Clause[], view: ImageView): boolean | undefined {
  const truths = clauses.map((clause) => clauseHolds(clause, view));
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function clauseHolds(clause: Clause, view: ImageView): boolean | undefined {
  if (nounsOf(clause).some((noun) => isUnsure(view, noun))) return undefined;
  switch (clause.kind) {
    case "some":
      return anyTrue(candidates(clause.thing, view).map(({ sure }) => sure || undefined));
    case "count":
      return (view.groups.get(clause.noun)?.length ?? 0) === clause.count;
    case "relation": {
      const pairs = candidates(clause.a, view).flatMap((a) =>
        candidates(clause.b, view).filter((b) => b.object !== a.object).map((b) => ({ a, b }))
      );
      return anyTrue(pairs.map(({ a, b }) => {
        const there = stands(a.object.box, clause.relation, b.object.box, view.image);
        return there === true && !(a.sure && b.sure) ? undefined : there;
      }));
    }
  }
}

/** The nouns a clause speaks of. */
export function nounsOf(clause: Clause): readonly string[] {
  switch (clause.kind) {
    case "some":
      return [clause.thing.noun];
    case "count":
      return [clause.noun];
    case "relation":
      return [clause.a.noun, clause.b.noun];
  }
}

interface Candidate {
  readonly object: AnnotatedObject;
  readonly sure: boolean;
}

/** Objects that are the thing, or may be it because their colour is not annotated. */
function candidates({ noun, color }: Thing, view: ImageView): readonly Candidate[] {
  return (view.groups.get(noun) ?? []).flatMap((object): Candidate[] => {
    if (color === undefined || object.color === color) return [{ object, sure: true }];
    return object.color === undefined ? [{ object, sure: false }] : [];
  });
}

function anyTrue(truths: readonly (boolean | undefined)[]): boolean | undefined {
  if (truths.includes(true)) return true;
  return truths.includes(undefined) ? undefined : false;
}
