import { pick } from "../../random";
import { type Extreme, extremeOf } from "./geometry";
import { mixedGroups } from "./image-view";
import { answered, coin, coloredUnique, type Context, type Draft, maybe, otherColor,
  type QuestionType, two, yesNo } from "./question-type";

/** The four vqa types that ask for the colour of an extreme object, with how people say it. */
const EXTREMES: readonly (readonly [Extreme, (noun: string) => readonly string[]])[] = [
  ["leftmost", (noun) => [`leftmost ${noun}`, `${noun} farthest to the left`]],
  ["rightmost", (noun) => [`rightmost ${noun}`, `${noun} farthest to the right`]],
  ["topmost", (noun) => [`topmost ${noun}`, `highest ${noun}`, `${noun} at the top`]],
  ["largest", (noun) => [`largest ${noun}`, `biggest ${noun}`]],
];

/** What colour something has: vqa on attributes. */
export const COLORS: readonly QuestionType[] = [
  { name: "color-of", task: "vqa", maxShare: 0.25, propose: colorOf },
  { name: "color-choose", task: "vqa", maxShare: 0.25, propose: colorChoose },
  { name: "color-verify", task: "vqa", maxShare: 0.5, propose: colorVerify },
  { name: "same-color", task: "vqa", maxShare: 0.5, propose: sameColor },
  ...EXTREMES.map(([extreme, say]): QuestionType => ({ name: extreme, task: "vqa", maxShare: 0.25,
    propose: (context) => colorOfExtreme(context, extreme, say) })
  ),
];

function whatColor({ random }: Context, thing: string, color: string): Draft {
  return answered(
    pick(random, [`What color is the ${thing}?`, `What is the color of the ${thing}?`,
      `Which color does the ${thing} have?`]),
    color,
  );
}

function colorOf(context: Context): Draft | undefined {
  const object = maybe(context.random, coloredUnique(context.view));
  return object?.color === undefined ? undefined : whatColor(context, object.noun, object.color);
}

function colorChoose(context: Context): Draft | undefined {
  const object = maybe(context.random, coloredUnique(context.view));
  const other = otherColor(context, [object?.color]);
  if (object?.color === undefined || other === undefined) return undefined;
  const [first, second] = coin(context.random) ? [object.color, other] : [other, object.color];
  return answered(pick(context.random, [
    `Is the ${object.noun} ${first} or ${second}?`,
    `What color is the ${object.noun}, ${first} ` +
    `or ${second}?`,
    `Which color is the ${object.noun}: ${first} or ${second}?`,
  ]), object.color);
}

function colorVerify(context: Context): Draft | undefined {
  const object = maybe(context.random, coloredUnique(context.view));
  const yes = coin(context.random);
  const color = yes ? object?.color : otherColor(context, [object?.color]);
  if (!object || color === undefined) return undefined;
  return yesNo(
    pick(context.random, [`Is the ${object.noun} ${color}?`,
      `Is the color of the ${object.noun} ${color}?`, `Does the ${object.noun} look ${color}?`]),
    yes,
  );
}

function sameColor(context: Context): Draft | undefined {
  const pair = two(context.random, coloredUnique(context.view));
  if (!pair) return undefined;
  const [a, b] = pair;
  return yesNo(pick(context.random, [
    `Are the ${a.noun} and the ${b.noun} the same color?`,
    `Do the ${a.noun} and the ${b.noun} have the same color?`,
    `Is the ${a.noun} the same color as the ${b.noun}?`,
  ]), a.color === b.color);
}

/** Only where another one of its kind has another colour: else any of them would do. */
function colorOfExtreme(context: Context, extreme: Extreme,
  say: (noun: string) => readonly string[]): Draft | undefined {
  const { view, random } = context;
  const group = maybe(random, mixedGroups(view));
  const object = group && extremeOf(group.members, extreme, view.image);
  return object?.color === undefined ?
    undefined :
    whatColor(context, pick(random, say(object.noun)), object.color);
}
