import { z } from "zod";
import type { OfficialBox } from "../official/box";
import { numberIfOne, type Predictions, type SourcedAnswer } from "./answered";

/** The answer of a detection as samples keep it: left, lower, right, upper in pixels, y up. */
const boxesSchema = z.array(z.tuple([z.number(), z.number(), z.number(), z.number()]));

/**
 * One record a box that a program returned. Programs give no confidence: all scores are 1, so a
 * program is one point of a precision-recall curve. A program that failed found nothing.
 * @param fieldsOf what is written of a box beside its image; undefined for a query that has no
 *   place in the format
 */
export function boxPredictions(sourced: readonly SourcedAnswer[], total: number,
  heightOf: (image: string) => number,
  fieldsOf: (each: SourcedAnswer) => ((box: OfficialBox) => object) | undefined): Predictions {
  const images = new Set<string>();
  let taken = 0;
  const records = sourced.flatMap((each): readonly object[] => {
    const fields = fieldsOf(each);
    const { source: { image }, query } = each;
    if (!fields || image === undefined || query.annotation.kind !== "boxes") return [];
    taken++;
    images.add(image);
    return boxesOf(each, heightOf).map((box) => ({ image_id: numberIfOne(image), ...fields(box) }));
  });
  return { records, ids: [...images], leftOut: total - taken };
}

function boxesOf({ query, sample }: SourcedAnswer,
  heightOf: (image: string) => number): readonly OfficialBox[] {
  if (sample.answer === null) return [];
  const height = heightOf(query.images[0] ?? "");
  return boxesSchema.parse(JSON.parse(sample.answer)).map((
    [left, lower, right, upper],
  ): OfficialBox => [left, height - upper, right - left, upper - lower]);
}
