import { pick } from "../../random";
import type { AnnotatedObject } from "../annotated-image";
import { area } from "../boxes";
import type { Box } from "../query";
import { OPPOSITE, RELATION_PHRASE, RELATIONS, stands } from "./geometry";
import type { ImageView } from "./image-view";
import { answered, coin, type Context, type Draft, maybe, type QuestionType, two,
  yesNo } from "./question-type";

/** Where something is: vqa on places. */
export const PLACES: readonly QuestionType[] = [
  { name: "relation-verify", task: "vqa", maxShare: 0.5, propose: relationVerify },
  { name: "relation-choose", task: "vqa", maxShare: 0.25, propose: relationChoose },
  { name: "what-left-of", task: "vqa", maxShare: 0.15, propose: whatBeside },
];

function relationVerify({ view, random }: Context): Draft | undefined {
  const pair = two(random, view.unique);
  if (!pair) return undefined;
  const [a, b] = pair;
  const relation = pick(random, RELATIONS);
  const yes = stands(a.box, relation, b.box, view.image);
  if (yes === undefined) return undefined;
  const phrase = RELATION_PHRASE[relation];
  return yesNo(pick(random, [
    `Is the ${a.noun} ${phrase} the ${b.noun}?`,
    `Is the ${a.noun} located ${phrase} the ` +
    `${b.noun}?`,
    `Can you see the ${a.noun} ${phrase} the ${b.noun}?`,
  ]), yes);
}

function relationChoose({ view, random }: Context): Draft | undefined {
  const pair = two(random, view.unique);
  if (!pair) return undefined;
  const [a, b] = pair;
  const first = pick(random, RELATIONS);
  const yes = stands(a.box, first, b.box, view.image);
  if (yes === undefined) return undefined;
  const second = OPPOSITE[first];
  const horizontal = first === "left" || first === "right";
  const texts = horizontal ?
    [`Is the ${a.noun} to the ${first} or to the ${second} of the ${b.noun}?`,
      `Is the ${a.noun} on the ${first} or on the ${second} of the ${b.noun}?`,
      `On which side of the ${b.noun} is the ${a.noun}, ${first} or ${second}?`] :
    [`Is the ${a.noun} ${first} or ${second} the ${b.noun}?`,
      `Is the ${a.noun} located ${first} or ${second} the ${b.noun}?`];
  return answered(pick(random, texts), yes ? first : second);
}

/**
 * "What is to the left of the dog?", and to the right of it: where exactly one thing is there.
 * Photographs show more things than are annotated.
 */
function whatBeside({ view, random }: Context): Draft | undefined {
  if (view.image.photograph) return undefined;
  const anchor = maybe(random, view.unique);
  if (!anchor) return undefined;
  const side = coin(random) ? "left" : "right";
  const beside = onlyOneBeside(view, anchor, side);
  if (!beside) return undefined;
  const phrase = RELATION_PHRASE[side];
  return answered(
    pick(random, [`What is ${phrase} the ${anchor.noun}?`,
      `What object is ${phrase} the ${anchor.noun}?`,
      `What do you see ${phrase} the ${anchor.noun}?`]),
    beside.noun,
  );
}

/** Clear by centres, and by what a crop beside the anchor's box would show. */
function onlyOneBeside(view: ImageView, anchor: AnnotatedObject, side: "left" | "right"):
  | AnnotatedObject
  | undefined {
  let found: AnnotatedObject | undefined;
  for (const object of view.objects) {
    if (object === anchor) continue;
    const there = stands(object.box, side, anchor.box, view.image);
    const shown = shareBeside(object.box, anchor.box, side);
    if (there === true && shown >= 0.8 && !found) found = object;
    else if (there !== false || shown > 0.15) return undefined;
  }
  return found && view.clearGroups.some(({ members }) => members.includes(found)) ?
    found :
    undefined;
}

/** Share of a box that lies beyond the anchor's edge, 0 to 1. */
function shareBeside(box: Box, anchor: Box, side: "left" | "right"): number {
  const width = side === "left" ?
    Math.min(box.right, anchor.left) - box.left :
    box.right - Math.max(box.left, anchor.right);
  return Math.max(0, width) * (box.upper - box.lower) / area(box);
}
