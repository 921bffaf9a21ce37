import { type Answered, numberIfOne, type Predictions, type SourcedAnswer } from "./answered";
import { boxPredictions } from "./box-predictions";
import { sugarCrepePredictions } from "./sugarcrepe-predictions";
import { winogroundPredictions } from "./winoground-predictions";

/**
 * Formats of predictions: `jsonl` is our own, the others are those that `visrep metrics` and the
 * official tools read.
 */
export const PREDICTION_STYLES = ["jsonl", "gqa", "coco", "omnilabel", "vqa", "winoground",
  "sugarcrepe"] as const;
export type PredictionStyle = (typeof PREDICTION_STYLES)[number];

/**
 * @param heightOf pixels of a picture, by its name in `data/`; official boxes count from the top
 */
export function predictions(style: PredictionStyle, answered: readonly Answered[],
  heightOf: (image: string) => number): Predictions {
  const sourced = answered.flatMap((
    each,
  ): readonly SourcedAnswer[] => (each.query.source?.dataset === style ?
    [{ ...each, source: each.query.source }] :
    [])
  );
  switch (style) {
    case "jsonl":
      return { records: answered.map(ownRecord), ids: answered.map(({ query }) => query.id),
        leftOut: 0 };
    case "gqa":
      return texts(sourced, answered,
        ({ source, sample }) => ({ questionId: source.id, prediction: sample.answer ?? "" }));
    case "vqa":
      return texts(sourced, answered,
        ({ source, sample }) => ({ question_id: numberIfOne(source.id),
          answer: sample.answer ?? "" }));
    case "coco":
      return boxPredictions(sourced, answered.length, heightOf, (
        { source: { group } },
      ) => (group === undefined ?
        undefined :
        (box) => ({ category_id: numberIfOne(group), bbox: box, score: 1 })));
    case "omnilabel":
      return boxPredictions(sourced, answered.length, heightOf,
        ({ source: { id } }) => (box) => ({ bbox: box, description_ids: [numberIfOne(id)],
          scores: [1] }));
    case "winoground":
      return winogroundPredictions(sourced, answered.length);
    case "sugarcrepe":
      return sugarCrepePredictions(sourced, answered.length);
  }
}

function texts(sourced: readonly SourcedAnswer[], answered: readonly Answered[],
  record: (each: SourcedAnswer) => object): Predictions {
  const asked = sourced.filter(({ query }) => query.annotation.kind === "answer");
  return { records: asked.map(record), ids: asked.map(({ source }) => source.id),
    leftOut: answered.length - asked.length };
}

function ownRecord(
  { query: { id, task, type, split, text, images, source }, sample }: Answered,
): object {
  const { answer, reward, failure, program } = sample;
  return { query: id, task, type, split, text, images, answer, reward,
    failure: failure?.kind ?? null, program, sample: sample.id, ...(source ? { source } : {}) };
}
