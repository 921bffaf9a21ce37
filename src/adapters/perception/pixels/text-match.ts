import { iou } from "../../../core/task/boxes";
import type { Box } from "../../../core/task/query";
import { colorIn, type Palette } from "./color";
import { objectsIn, type View } from "./view";
import { type Vocabulary, wordsOf } from "./vocabulary";

/** The words of a text that can be looked for in a picture. */
export interface KnownWords {
  readonly nouns: readonly string[];
  readonly colors: readonly string[];
}

/**
 * Nouns and colours that a text mentions; undefined if it mentions none, so that it cannot be
 * compared with pixels.
 */
export function knownWords(text: string, vocabulary: Vocabulary, palette: Palette):
  | KnownWords
  | undefined {
  const nouns = vocabulary.mentionedIn(text);
  const colors = [...new Set(wordsOf(text).flatMap((word) => colorIn(palette, word) ?? []))];
  return nouns.length + colors.length === 0 ? undefined : { nouns, colors };
}

/**
 * How well a bag of words fits a region, 0 to 1: the mean evidence for its nouns (the detector's
 * confidence) and colours (share of an object's pixels, objects that fill the region counting up to
 * twice as much). Deliberately as weak as a contrastive image-text model: word order, counts,
 * relations and which noun a colour belongs to play no part.
 */
export function fit(view: View, region: Box, { nouns, colors }: KnownWords): number {
  const objects = objectsIn(view, region);
  const fullest = Math.max(...objects.map(({ box }) => iou(box, region)), Number.MIN_VALUE);
  const evidence = [
    ...nouns.map((noun) =>
      Math.max(0, ...objects.filter((one) => one.noun === noun).map(({ score }) => score))
    ),
    ...colors.map((color) =>
      Math.max(0, ...objects.map((one) =>
        (one.colors[color] ?? 0) * (1 + iou(one.box, region) / fullest) / 2
      ))
    ),
  ];
  return evidence.reduce((sum, value) => sum + value, 0) / evidence.length;
}

/** Position of the highest number, the first of equal ones. */
export function indexOfBest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
