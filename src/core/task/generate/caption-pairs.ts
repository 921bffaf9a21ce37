import { pick } from "../../random";
import type { AnnotatedObject } from "../annotated-image";
import type { Clause, Thing } from "./caption";
import { OPPOSITE, RELATIONS, stands } from "./geometry";
import { absentNoun, coin, coloredUnique, type Context, maybe, otherColor,
  two } from "./question-type";

/**
 * A caption that fits and one that differs from it in one respect. Whether they do fit, and do not,
 * is checked by the caller.
 */
export interface CaptionPair {
  readonly right: readonly Clause[];
  readonly wrong: readonly Clause[];
}

/** What is swapped, and how. */
export const CAPTION_PAIRS:
  readonly (readonly [string, (context: Context) => CaptionPair | undefined])[] = [
    ["noun", nounPair],
    ["color", colorPair],
    ["relation", relationPair],
    ["count", countPair],
  ];

const some = (thing: Thing): Clause => ({ kind: "some", thing });
const thingOf = ({ noun, color }: AnnotatedObject,
  withColor: boolean): Thing => (withColor && color !== undefined ? { noun, color } : { noun });

function nounPair(context: Context): CaptionPair | undefined {
  const { view, random } = context;
  const absent = absentNoun(context);
  const [first, second] = two(random, view.clearGroups) ?? view.clearGroups;
  if (absent === undefined || !first) return undefined;
  const right = [some({ noun: first.noun }), ...(second ? [some({ noun: second.noun })] : [])];
  const swapped = second && coin(random) ? 1 : 0;
  return { right,
    wrong: right.map((clause, i) => (i === swapped ? some({ noun: absent }) : clause)) };
}

/** Two things that trade their colours, or one in another colour. */
function colorPair(context: Context): CaptionPair | undefined {
  const { view, random } = context;
  const groups = two(random, view.coloredGroups) ?? view.coloredGroups;
  const [first, second] = groups.map(({ members }) => pick(random, members));
  if (first?.color === undefined) return undefined;
  if (second?.color !== undefined && second.color !== first.color && random() < 0.6) {
    return {
      right: [some(thingOf(first, true)), some(thingOf(second, true))],
      wrong: [some({ noun: first.noun, color: second.color }),
        some({ noun: second.noun, color: first.color })],
    };
  }
  const color = otherColor(context,
    (view.groups.get(first.noun) ?? []).map((object) => object.color));
  return color === undefined ?
    undefined :
    { right: [some(thingOf(first, true))], wrong: [some({ noun: first.noun, color })] };
}

function relationPair({ view, random }: Context): CaptionPair | undefined {
  const [a, b] = two(random, view.unique) ?? [];
  if (!a || !b) return undefined;
  const relation = maybe(random,
    RELATIONS.filter((name) => stands(a.box, name, b.box, view.image) === true));
  if (!relation) return undefined;
  const [left, right] = [thingOf(a, coin(random)), thingOf(b, coin(random))];
  return {
    right: [{ kind: "relation", a: left, relation, b: right }],
    wrong: [
      coin(random) ?
        { kind: "relation", a: right, relation, b: left } :
        { kind: "relation", a: left, relation: OPPOSITE[relation], b: right },
    ],
  };
}

function countPair({ view, random }: Context): CaptionPair | undefined {
  const group = maybe(random, view.clearGroups);
  if (!group) return undefined;
  const count = group.members.length;
  const others = [count - 1, count + 1, count + 2].filter((other) => other > 0);
  const other = maybe(random, view.clearGroups.filter(({ noun }) => noun !== group.noun));
  const rest = other && random() < 0.4 ? [some({ noun: other.noun })] : [];
  const clause = (number: number): Clause => ({ kind: "count", noun: group.noun, count: number });
  return { right: [clause(count), ...rest], wrong: [clause(pick(random, others)), ...rest] };
}

/**
 * A caption of two clauses about different nouns, or of one where the image shows one noun only;
 * undefined if there is nothing clear to say.
 */
export function trueCaption({ view, random }: Context): readonly Clause[] | undefined {
  const [first, second] = two(random, view.clearGroups) ?? view.clearGroups;
  if (!first) return undefined;
  const clauses = [first, ...(second ? [second] : [])].map(({ noun, members }): Clause => {
    const object = pick(random, members);
    if (members.length > 1 && random() < 0.6) return { kind: "count", noun, count: members.length };
    return some(thingOf(object, random() < 0.8));
  });
  const unique = coloredUnique(view);
  const pair = random() < 0.25 ? two(random, unique) : undefined;
  const relation = pair &&
    maybe(random,
      RELATIONS.filter((name) => stands(pair[0].box, name, pair[1].box, view.image) === true));
  return pair && relation ?
    [{ kind: "relation", a: thingOf(pair[0], true), relation, b: thingOf(pair[1], false) }] :
    clauses;
}
