import type { PerceptionAnswer, PerceptionCall, Region } from "../../../core/ports/perception";
import { askText, askYesNo, type VisionQuestion } from "./ask";
import { type BoxConvention, BOXES_FORMAT, placeBoxes, readBoxes } from "./boxes";
import { regionPicture } from "./region-picture";

/** The model that looks, and how. */
export interface Eyes {
  readonly model: string;
  readonly boxes: BoxConvention;
  /** Pixels of the longer side of what it is sent, at most. */
  readonly longestSide: number;
}

/**
 * One call, answered by the model; what it does not answer as it was asked to is `unsupported`.
 * @throws ServerError, DataError, AbortError
 */
export async function answerCall(call: PerceptionCall, eyes: Eyes,
  signal?: AbortSignal): Promise<PerceptionAnswer> {
  switch (call.member) {
    case "find":
      return find(call.region, call.name, eyes, signal);
    case "exists": {
      const found = await find(call.region, call.name, eyes, signal);
      return found.kind === "boxes" ? { kind: "boolean", value: found.boxes.length > 0 } : found;
    }
    case "verify_property": {
      const [yes] = await yesNo([[call.region, `Is the ${call.name} ${call.property}?`]], eyes,
        signal);
      return yes === undefined ? neither(eyes) : { kind: "boolean", value: yes > 0 };
    }
    case "simple_query": {
      const { png } = await regionPicture(call.region, eyes.longestSide);
      return text(await askText({ ...question(eyes, `${call.question} Answer with a word or a ` +
        "short phrase.", signal), png }, "words"), eyes);
    }
    case "best_text_match": {
      const about = call.prefix === undefined ? "" : `${call.prefix} `;
      const best = indexOfBest(
        await yesNo(
          call.options.map((option) => [call.region, `Does the image show ${about}${option}?`]),
          eyes,
          signal,
        ),
      );
      return best === undefined ? neither(eyes) : { kind: "text", value: call.options[best] ?? "" };
    }
    case "best_image_match": {
      const best = indexOfBest(
        await yesNo(call.regions.map((region) => [region, `Does the image show ${call.content}?`]),
          eyes, signal),
      );
      return best === undefined ? neither(eyes) : { kind: "number", value: best };
    }
    case "compute_depth":
      return { kind: "unsupported", message: `${eyes.model} tells no depth.` };
    case "llm_query": {
      const asked = [call.context, call.question,
        call.longAnswer ? "" : "Answer with a word or a short phrase."].filter(Boolean).join("\n");
      return text(await askText(question(eyes, asked, signal), call.longAnswer ? "long" : "words"),
        eyes);
    }
  }
}

/** What every find is asked: the calibration asks no other way. */
export function findText(name: string): string {
  return `Locate every ${name} in the image. Answer with JSON: a list of {"bbox_2d": [x1, y1, ` +
    `x2, y2], "label": "${name.replaceAll('"', "'")}"}, an empty list if there is none.`;
}

async function find(region: Region, name: string, eyes: Eyes,
  signal?: AbortSignal): Promise<PerceptionAnswer> {
  const picture = await regionPicture(region, eyes.longestSide);
  const answer = await askText({ ...question(eyes, findText(name), signal), png: picture.png },
    "boxes", BOXES_FORMAT);
  const written = readBoxes(answer);
  if (!written)
    return { kind: "unsupported", message: `${eyes.model} was asked for boxes and ` +
      `wrote "${answer.slice(0, 80)}".` };
  return { kind: "boxes", boxes: placeBoxes(written, eyes.boxes, region, picture) };
}

/**
 * How much rather yes than no for each question; one after the other, since calls run side by side
 * already.
 */
async function yesNo(asked: readonly (readonly [Region, string])[], eyes: Eyes,
  signal?: AbortSignal): Promise<readonly (number | undefined)[]> {
  const margins: (number | undefined)[] = [];
  for (const [region, words] of asked)
    margins.push(
      await askYesNo({ ...question(eyes, words, signal),
        png: (await regionPicture(region, eyes.longestSide)).png }),
    );
  return margins;
}

/** Undefined where no question had an answer. */
function indexOfBest(margins: readonly (number | undefined)[]): number | undefined {
  const best = Math.max(...margins.map((margin) => margin ?? -Infinity));
  return best === -Infinity ? undefined : margins.indexOf(best);
}

const question = ({ model }: Eyes, words: string,
  signal: AbortSignal | undefined): VisionQuestion => ({ model, text: words, signal });
const neither = ({ model }: Eyes): PerceptionAnswer => ({ kind: "unsupported",
  message: `${model} answers neither yes nor no.` });

/** As people write a short answer: without the full stop. */
function text(answer: string, { model }: Eyes): PerceptionAnswer {
  const value = answer.replace(/\.$/, "").trim();
  return value === "" ?
    { kind: "unsupported", message: `${model} gave an empty answer.` } :
    { kind: "text", value };
}
