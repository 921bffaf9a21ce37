import { pick, shuffled } from "../../random";
import { withArticle } from "../language";
import { absentNoun, coin, type Context, type Draft, maybe, otherColor, type QuestionType,
  yesNo } from "./question-type";

/** And, or: vqa on two facts at once. */
export const LOGIC: readonly QuestionType[] = [
  { name: "logical-and", task: "vqa", maxShare: 0.5,
    propose: (context) => logical(context, "and") },
  { name: "logical-or", task: "vqa", maxShare: 0.5, propose: (context) => logical(context, "or") },
];

/** "no" to `and` has one of the two mostly, "yes" to `or` as well: both facts must be looked at. */
function logical(context: Context, word: "and" | "or"): Draft | undefined {
  const { random } = context;
  const yes = coin(random);
  const mixed: readonly [boolean, boolean] = [true, false];
  const truths: readonly [boolean, boolean] = word === "and" ?
    (yes ? [true, true] : mixed) :
    (yes ? mixed : [false, false]);
  const first = thing(context, truths[0], undefined);
  const second = first && thing(context, truths[1], first.noun);
  if (!first || !second) return undefined;
  const [a, b] = shuffled(random, [withArticle(first.name), withArticle(second.name)]) as [string,
    string];
  const texts = word === "and" ?
    [`Are there both ${a} and ${b}?`, `Is there ${a} and ${b}?`,
      `Does the image show both ${a} and ${b}?`] :
    [`Is there ${a} or ${b}?`, `Is there either ${a} or ${b}?`, `Can you see ${a} or ${b}?`];
  return yesNo(pick(random, texts), yes);
}

/** Something that the image shows, or does not: a noun, at times with a colour. */
function thing(context: Context, shown: boolean, notNoun: string | undefined): {
  readonly noun: string;
  readonly name: string;
} | undefined {
  const { view, random } = context;
  if (random() < 0.35) {
    const group = maybe(random, view.coloredGroups.filter(({ noun }) => noun !== notNoun));
    if (!group) return undefined;
    const color = shown ?
      pick(random, group.members).color :
      otherColor(context, group.members.map((object) => object.color));
    return color === undefined ? undefined : { noun: group.noun, name: `${color} ${group.noun}` };
  }
  const noun = shown ?
    maybe(random, view.clearGroups.filter((group) => group.noun !== notNoun))?.noun :
    absentNoun(context);
  return noun === undefined || noun === notNoun ? undefined : { noun, name: noun };
}
