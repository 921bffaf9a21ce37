import { pick, shuffled } from "../../random";
import { captionHolds, captionText, type Clause, nounsOf } from "./caption";
import { CAPTION_PAIRS, type CaptionPair, trueCaption } from "./caption-pairs";
import type { ImageView } from "./image-view";
import { coin, type Context, type Draft, type QuestionType } from "./question-type";

/** Images that a caption is matched with. */
const IMAGES = 4;
/** Other images looked at for the three most tempting wrong ones. */
const LOOKED_AT = 24;

/** Captions against images: yes or no, which of two captions, which of four images. */
export const MATCHING: readonly QuestionType[] = [
  ...CAPTION_PAIRS.map(([name, pair]): QuestionType => ({ name: `verify-${name}`, task: "matching",
    maxShare: 0.5, propose: (context) => verify(context, pair(context)) })
  ),
  ...CAPTION_PAIRS.map(([name, pair]): QuestionType => ({ name: `choose-${name}`, task: "matching",
    maxShare: 0.5, propose: (context) => choose(context, pair(context)) })
  ),
  { name: "retrieve", task: "matching", maxShare: 0.25, propose: retrieve },
];

/** The pair is only used if the annotation is sure about both captions. */
function sure(pair: CaptionPair | undefined, view: ImageView): CaptionPair | undefined {
  return pair && captionHolds(pair.right, view) === true &&
      captionHolds(pair.wrong, view) === false ?
    pair :
    undefined;
}

function verify({ view, random }: Context, proposed: CaptionPair | undefined): Draft | undefined {
  const pair = sure(proposed, view);
  if (!pair) return undefined;
  const match = coin(random);
  const caption = captionText(match ? pair.right : pair.wrong);
  const text = pick(random, [`Does the caption fit the image? "${caption}"`,
    `Does the image show "${caption}"?`, `Is the caption "${caption}" true of the image?`]);
  return { text, annotation: { kind: "match", match }, balance: match ? "yes" : "no" };
}

function choose({ view, random }: Context, proposed: CaptionPair | undefined): Draft | undefined {
  const pair = sure(proposed, view);
  if (!pair) return undefined;
  const correct = coin(random) ? 0 : 1;
  const [right, wrong] = [captionText(pair.right), captionText(pair.wrong)];
  const options = correct === 0 ? [right, wrong] : [wrong, right];
  const quoted = `"${options[0]}" or "${options[1]}"`;
  const text = pick(random, [`Which caption fits the image: ${quoted}?`,
    `Which caption is true of the image: ${quoted}?`, `What does the image show: ${quoted}?`]);
  return { text, annotation: { kind: "caption", options, correct }, balance: String(correct) };
}

/**
 * The caption fits this image and none of three others, of which those are taken that fit it
 * halfway.
 */
function retrieve(context: Context): Draft | undefined {
  const { view, random, pool } = context;
  const caption = trueCaption(context);
  if (!caption || captionHolds(caption, view) !== true) return undefined;
  const wrong = new Map<ImageView, number>();
  for (let i = 0; i < LOOKED_AT; i++) {
    const other = pick(random, pool);
    if (other !== view && captionHolds(caption, other) === false)
      wrong.set(other, temptation(caption, other));
  }
  const others = [...wrong].sort((a, b) => b[1] - a[1]).slice(0, IMAGES - 1).map(([other]) =>
    other
  );
  if (others.length < IMAGES - 1) return undefined;
  const order = shuffled(random, [view, ...others]);
  const correct = order.indexOf(view);
  const text = captionText(caption);
  return {
    text: pick(random, [`Which image shows "${text}"?`, `Which image fits the caption "${text}"?`,
      `Which of the images shows "${text}"?`]),
    annotation: { kind: "image", correct },
    balance: String(correct),
    images: order.map(({ image }) => image.file),
  };
}

/**
 * How much of a false caption an image fits: a true clause counts one, a noun that is there a half.
 */
function temptation(caption: readonly Clause[], view: ImageView): number {
  return caption.reduce((sum, clause) => {
    return sum + (captionHolds([clause], view) === true ? 1 : 0) +
      nounsOf(clause).filter((noun) => view.groups.has(noun)).length / 2;
  }, 0);
}
