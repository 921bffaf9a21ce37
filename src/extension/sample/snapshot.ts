import type { Snapshot } from "../../../webview/sample/protocol";
import type { SampleWithQuery } from "../experiments/experiment-reader";
import { failureName, typeName } from "../tree/words";
import { answeredText, expectedText, failureText, returnedBoxes } from "./describe";

/** Everything that the page of a sample shows. `source` gives a picture's address inside the page. */
export function sampleSnapshot(read: SampleWithQuery, iteration: number, source: (picture: string) => string): Snapshot {
  const { sample, query } = read;
  const { annotation } = query;
  const one = query.images.length === 1;
  return {
    query: query.text,
    place: [query.task, typeName(query.type), query.split, `iteration ${iteration}`].join(" · "),
    expected: expectedText(annotation),
    answered: answeredText(read) ?? null,
    reward: sample.reward,
    failure: sample.failure ? { name: failureName(sample.failure.kind), text: failureText(read) ?? sample.failure.message } : null,
    captions: annotation.kind === "caption" ? [...annotation.options] : [],
    pictures: query.images.map((name, i) => ({
      source: source(name), name,
      alternative: one ? `The picture of the query: ${query.text}` : `Picture ${i + 1} of ${query.images.length} of the query: ${query.text}`,
      expected: annotation.kind === "image" && annotation.correct === i,
      answered: annotation.kind === "image" && sample.answer === String(i),
    })),
    annotatedBoxes: annotation.kind === "boxes" ? [...annotation.boxes] : [],
    returnedBoxes: annotation.kind === "boxes" ? [...returnedBoxes(sample.answer)] : [],
  };
}
