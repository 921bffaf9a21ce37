import { deriveSeed, pick, type Random, randomInt, seededRandom } from "../../../core/random";
import { type Query, type Split, SPLITS } from "../../../core/task/query";
import type { Draft, ImportContext } from "./importer";

/** What a caption query asks, and what is right. */
export type CaptionQuestion = Pick<Query, "text" | "annotation" | "task">;

/** One line, single blanks. */
export const cleanText = (text: string): string => text.replace(/\s+/g, " ").trim();

const quoted = (caption: string): string => `"${caption.replaceAll('"', "'")}"`;

/** In the words of the published evaluation splits (ViUniT, CVPR 2025). */
export function verifyCaption(caption: string, match: boolean): CaptionQuestion {
  return { task: "matching", text: `Verify image matches text=${quoted(caption)}`,
    annotation: { kind: "match", match } };
}

/** Which caption fits: the right one is first or second by the toss of a coin. */
export function chooseCaption(right: string, wrong: string, random: Random): CaptionQuestion {
  const correct = random() < 0.5 ? 0 : 1;
  const options = correct === 0 ? [right, wrong] : [wrong, right];
  return { task: "matching", text: "Which caption fits the image: " +
    `${options.map(quoted).join(" or ")}?`, annotation: { kind: "caption", options, correct } };
}

export function retrieveImage(caption: string, correct: number): CaptionQuestion {
  return { task: "matching", text: `Which image fits the caption ${quoted(caption)}?`,
    annotation: { kind: "image", correct } };
}

/** A caption of a picture. */
export interface Captioned {
  readonly caption: string;
  readonly picture: string;
  readonly scene: string;
  readonly split: Split;
}

/** Tries to find another picture before it is given up. */
const TRIES = 50;

/**
 * Caption -> best of k images: each item becomes a draft with other pictures of its split in drawn
 * order. An item without enough clearly different pictures is left out and counted.
 */
export function* retrieveDrafts<T extends Captioned>(items: readonly T[],
  { options, report }: ImportContext,
  draftOf: (item: T) => Omit<Draft, "pictures" | keyof CaptionQuestion>,
  differs: (item: T, other: T) => boolean = () => true): Generator<Draft> {
  const bySplit = new Map(
    SPLITS.map((split) => [split, items.filter((item) => item.split === split)]),
  );
  for (const item of items) {
    const draft = draftOf(item);
    const random = seededRandom(deriveSeed("retrieve", options.seed, draft.id));
    const pool = bySplit.get(item.split) ?? [];
    const others = new Set<string>();
    for (let i = 0; i < TRIES * options.imagesPerQuery && others.size < options.imagesPerQuery - 1;
      i++) {
      const other = pick(random, pool);
      if (other.scene !== item.scene && differs(item, other)) others.add(other.picture);
    }
    if (others.size < options.imagesPerQuery - 1) {
      report.leave("without enough other images");
      continue;
    }
    const correct = randomInt(random, options.imagesPerQuery);
    yield { ...draft, ...retrieveImage(item.caption, correct),
      pictures: [...others].toSpliced(correct, 0, item.picture), split: item.split };
  }
}
