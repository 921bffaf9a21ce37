import type { PageVerdict } from "../../../webview/protocol";
import type { Snapshot } from "../../../webview/sample/protocol";
import { expectedText } from "../../core/task/expected-text";
import { failureName, typeName } from "../tree/words";
import { answeredText, failureText, type Judged, returnedBoxes } from "./describe";
import type { PictureSubject } from "./picture-subject";

/**
 * Everything that the page beside a program shows. `source` gives a picture's address inside the
 * page.
 */
export function sampleSnapshot({ query, recorded, tried }: PictureSubject,
  source: (picture: string) => string): Snapshot {
  const { annotation } = query;
  const one = query.images.length === 1;
  const shown = tried ?? recorded?.sample;
  return {
    query: query.text,
    place: [query.task, typeName(query.type), query.split,
      ...(recorded ? [`iteration ${recorded.iteration}`] : [])].join(" · "),
    expected: expectedText(annotation),
    recorded: recorded ? verdict({ sample: recorded.sample, query }) : null,
    tried: tried ?
      { ...verdict({ sample: tried, query }), ms: tried.wallMs, calls: tried.calls,
        value: tried.valueText } :
      null,
    captions: annotation.kind === "caption" ? [...annotation.options] : [],
    pictures: query.images.map((name, i) => ({
      source: source(name),
      name,
      alternative: one ?
        `The picture of the query: ${query.text}` :
        `Picture ${i + 1} of ${query.images.length} of the query: ${query.text}`,
      expected: annotation.kind === "image" && annotation.correct === i,
      answered: annotation.kind === "image" && shown?.answer === String(i),
    })),
    annotatedBoxes: annotation.kind === "boxes" ? [...annotation.boxes] : [],
    returnedBoxes: annotation.kind === "boxes" ? [...returnedBoxes(shown?.answer ?? null)] : [],
  };
}

/** What a page says of a program that ran. */
export function verdict(judged: Judged): PageVerdict {
  const { reward, failure } = judged.sample;
  return { answered: answeredText(judged) ?? null, reward, failure: failure ?
    { name: failureName(failure.kind), text: failureText(judged) ?? failure.message } :
    null };
}
