import { pick, randomInt } from "../../random";
import type { AnnotatedObject } from "../annotated-image";
import { counted, ordinalWord, plural } from "../language";
import { type Extreme, extremeOf, inRow, RELATION_PHRASE, RELATIONS, stands } from "./geometry";
import { clearMembers, mixedGroups } from "./image-view";
import { coin, type Context, type Draft, maybe, type QuestionType } from "./question-type";

/** Referring phrases and the boxes they mean. */
export const DETECTION: readonly QuestionType[] = [
  { name: "find-noun", task: "detection", maxShare: 0.5, propose: findNoun },
  { name: "find-color", task: "detection", maxShare: 0.5, propose: findColor },
  { name: "find-superlative", task: "detection", maxShare: 0.2, propose: findExtreme },
  { name: "find-relation", task: "detection", maxShare: 0.3, propose: findRelation },
  { name: "find-ordinal", task: "detection", maxShare: 0.5, propose: findOrdinal },
  { name: "find-category", task: "detection", maxShare: 0.5, propose: findCategory },
];

function boxes(text: string, objects: readonly AnnotatedObject[],
  balance = objects.length === 1 ? "one" : "several"): Draft {
  return { text, annotation: { kind: "boxes", boxes: objects.map(({ box }) => box) }, balance };
}

/** `the dog` for one, `all dogs` or the like for several. */
function named({ random }: Context, thing: string, objects: readonly AnnotatedObject[]): Draft {
  const text = objects.length === 1 ?
    pick(random, [`the ${thing}`, thing]) :
    pick(random, [`all ${plural(thing)}`, `the ${plural(thing)}`, `every ${thing}`, plural(thing)]);
  return boxes(text, objects);
}

function findNoun(context: Context): Draft | undefined {
  const group = maybe(context.random, context.view.clearGroups);
  return group && named(context, group.noun, group.members);
}

/** Where the noun has other colours as well, so that the colour counts. */
function findColor(context: Context): Draft | undefined {
  const group = maybe(context.random, mixedGroups(context.view));
  const color = group && pick(context.random, group.members).color;
  return color === undefined ?
    undefined :
    named(context, `${color} ${group?.noun}`,
      group?.members.filter((object) => object.color === color) ?? []);
}

const EXTREMES: Readonly<Record<Extreme, (noun: string) => readonly string[]>> = {
  leftmost: (noun) => [`the leftmost ${noun}`, `the ${noun} farthest to the left`],
  rightmost: (noun) => [`the rightmost ${noun}`, `the ${noun} farthest to the right`],
  topmost: (noun) => [`the topmost ${noun}`, `the highest ${noun}`],
  bottommost: (noun) => [`the bottommost ${noun}`, `the lowest ${noun}`],
  largest: (noun) => [`the largest ${noun}`, `the biggest ${noun}`],
  smallest: (noun) => [`the smallest ${noun}`],
};

function findExtreme({ view, random }: Context): Draft | undefined {
  const extreme = pick(random, Object.keys(EXTREMES) as Extreme[]);
  const group = maybe(random, view.clearGroups.filter(({ members }) => members.length > 1));
  const object = group && extremeOf(group.members, extreme, view.image);
  return object && boxes(pick(random, EXTREMES[extreme](object.noun)), [object], extreme);
}

/** Some of a noun stand in the relation to a unique thing, others clearly do not. */
function findRelation({ view, random }: Context): Draft | undefined {
  const anchor = maybe(random, view.unique);
  const group = maybe(random,
    view.clearGroups.filter(({ noun, members }) => members.length > 1 && noun !== anchor?.noun));
  if (!anchor || !group) return undefined;
  const relation = pick(random, RELATIONS);
  const truths = group.members.map((object) =>
    stands(object.box, relation, anchor.box, view.image)
  );
  if (truths.includes(undefined) || !truths.includes(true) || !truths.includes(false))
    return undefined;
  const found = group.members.filter((_, i) => truths[i]);
  const things = counted(group.noun, found.length);
  const phrase = `${RELATION_PHRASE[relation]} the ${anchor.noun}`;
  return boxes(
    pick(random, [`the ${things} ${phrase}`,
      `the ${things} that ${found.length === 1 ? "is" : "are"} ${phrase}`]),
    found,
    relation,
  );
}

/** "the second apple from the left", where all apples stand clear of each other. */
function findOrdinal({ view, random }: Context): Draft | undefined {
  const group = maybe(random, view.clearGroups.filter(({ members }) => members.length > 1));
  const row = group && inRow(group.members, view.image);
  if (!row) return undefined;
  const side = coin(random) ? "left" : "right";
  const place = 2 + randomInt(random, row.length - 1);
  const object = side === "left" ? row[place - 1] : row[row.length - place];
  return object &&
    boxes(`the ${ordinalWord(place)} ${object.noun} from the ${side}`, [object], side);
}

function findCategory(context: Context): Draft | undefined {
  const { view, random } = context;
  const category = maybe(random, [...new Set(view.objects.flatMap((object) => object.categories))]);
  const members = category === undefined ? undefined : clearMembers(view, category);
  return category === undefined || !members ? undefined : named(context, category, members);
}
