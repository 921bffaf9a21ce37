import { pick } from "../../random";
import { plural, withArticle } from "../language";
import { clearMembers, isUnsure } from "./image-view";
import { absentNoun, answered, coin, type Context, type Draft, maybe, otherColor, type QuestionType,
  two, yesNo } from "./question-type";

/** How many, is there, and which are more: vqa on presence and number. */
export const COUNTING: readonly QuestionType[] = [
  { name: "count", task: "vqa", maxShare: 0.3, propose: count },
  { name: "count-color", task: "vqa", maxShare: 0.35, propose: countColor },
  { name: "exist", task: "vqa", maxShare: 0.5, propose: exist },
  { name: "exist-color", task: "vqa", maxShare: 0.5, propose: existColor },
  { name: "compare-counts", task: "vqa", maxShare: 0.5, propose: compareCounts },
  { name: "category-count", task: "vqa", maxShare: 0.3, propose: categoryCount },
  { name: "category-exist", task: "vqa", maxShare: 0.5, propose: categoryExist },
];

function howMany({ random }: Context, things: string, number: number): Draft {
  const text = pick(random, [`How many ${things} are there?`,
    `How many ${things} are in the image?`, `How many ${things} can you see?`,
    `What is the number of ${things}?`]);
  return answered(text, String(number));
}

function isThere({ random }: Context, thing: string, yes: boolean): Draft {
  const a = withArticle(thing);
  const text = pick(random, [`Is there ${a}?`, `Is there ${a} in the image?`, `Can you see ${a}?`,
    `Are there any ${plural(thing)}?`]);
  return yesNo(text, yes);
}

function count(context: Context): Draft | undefined {
  if (context.random() < 0.1) {
    const noun = absentNoun(context);
    return noun === undefined ? undefined : howMany(context, plural(noun), 0);
  }
  const group = maybe(context.random, context.view.clearGroups);
  return group && howMany(context, plural(group.noun), group.members.length);
}

function countColor(context: Context): Draft | undefined {
  const group = maybe(context.random, context.view.coloredGroups);
  if (!group) return undefined;
  const shown = pick(context.random, group.members).color;
  const color = context.random() < 0.12 ?
    otherColor(context, group.members.map((object) => object.color)) :
    shown;
  if (color === undefined) return undefined;
  return howMany(context, `${color} ${plural(group.noun)}`,
    group.members.filter((object) => object.color === color).length);
}

function exist(context: Context): Draft | undefined {
  const yes = coin(context.random);
  const noun = yes ? maybe(context.random, context.view.clearGroups)?.noun : absentNoun(context);
  return noun === undefined ? undefined : isThere(context, noun, yes);
}

function existColor(context: Context): Draft | undefined {
  const group = maybe(context.random, context.view.coloredGroups);
  if (!group) return undefined;
  const yes = coin(context.random);
  const color = yes ?
    pick(context.random, group.members).color :
    otherColor(context, group.members.map((object) => object.color));
  return color === undefined ? undefined : isThere(context, `${color} ${group.noun}`, yes);
}

function compareCounts(context: Context): Draft | undefined {
  const { view, random } = context;
  const pair = two(random, view.clearGroups);
  if (!pair) return undefined;
  const [a, b] = pair;
  // Equal numbers make an honest "no", but too many of them would teach to compare nothing.
  if (a.members.length === b.members.length && random() < 0.8) return undefined;
  const more = coin(random);
  const [as, bs] = [plural(a.noun), plural(b.noun)];
  const texts = more ?
    [`Are there more ${as} than ${bs}?`, `Are there more ${as} than ${bs} in the image?`,
      `Do the ${as} outnumber the ${bs}?`] :
    [`Are there fewer ${as} than ${bs}?`, `Are there fewer ${as} than ${bs} in the image?`];
  return yesNo(pick(random, texts),
    more ? a.members.length > b.members.length : a.members.length < b.members.length);
}

function categoryCount(context: Context): Draft | undefined {
  const category = maybe(context.random, [...context.vocabulary.categories.keys()]
    .filter((name) => context.view.objects.some((object) => object.categories.includes(name))));
  const members = category === undefined ? undefined : clearMembers(context.view, category);
  return category === undefined || !members ?
    undefined :
    howMany(context, plural(category), members.length);
}

function categoryExist(context: Context): Draft | undefined {
  const { view, random, vocabulary } = context;
  const yes = coin(random);
  const shown = new Set(view.objects.flatMap((object) => object.categories));
  const clear = new Set(
    view.clearGroups.flatMap(({ members }) => members).flatMap((object) => object.categories),
  );
  const category = maybe(random, [...vocabulary.categories.keys()].filter((
    name,
  ) => (yes ? clear.has(name) : !shown.has(name) && !isUnsure(view, name))));
  return category === undefined ? undefined : isThere(context, category, yes);
}
