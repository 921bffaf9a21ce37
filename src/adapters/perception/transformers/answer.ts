import type { PerceptionAnswer, PerceptionCall, Region } from "../../../core/ports/perception";
import type { WorkerThread } from "../../onnx/thread";
import { readDetections } from "../pixels/detections";
import type { Picture } from "../pixels/picture";
import { photoOf, propertyTexts } from "./contrasts";
import type { DetectedBox, VisionCalls, VisionModels, VisionRole } from "./messages";

/** Everything that an answer needs. */
export interface Vision {
  readonly thread: WorkerThread<VisionCalls>;
  readonly models: VisionModels;
  /** Names that the detector knows; null: any. */
  readonly classes: readonly string[] | null;
  readonly scoreThreshold: number;
  readonly nmsIou: number;
  /** The pixels of a region. */
  readonly look: (region: Region) => Promise<Picture>;
}

const MOST_ANSWER_TOKENS = 32;
const SHORTLY = "Answer in one word or a short phrase.";

/** Answers one call with the model that serves it; a call without one is `unsupported`. */
export async function answerCall(call: PerceptionCall, vision: Vision,
  signal?: AbortSignal): Promise<PerceptionAnswer> {
  const role = roleOf(call);
  if (role === undefined) return unsupported(`No model answers ${call.member}.`);
  if (vision.models[role] === undefined)
    return unsupported(
      `No model answers ${call.member}: "perception.models.${role}" in experiment.json names ` +
        "none.",
    );
  const { thread, look } = vision;
  switch (call.member) {
    case "find":
    case "exists": {
      const found = await find(call.region, call.name, vision, signal);
      if (typeof found === "string") return unsupported(found);
      return call.member === "find" ?
        { kind: "boxes", boxes: found } :
        { kind: "boolean", value: found.length > 0 };
    }
    case "verify_property": {
      const [scores = []] = await thread.call("match", { pictures: [await look(call.region)],
        texts: propertyTexts(call.name, call.property) }, { signal });
      return { kind: "boolean", value: best(scores) === 0 };
    }
    case "best_text_match": {
      if (call.options.length === 0) return unsupported("There is no option to choose from.");
      const texts = call.options.map((
        option,
      ) => (call.prefix === undefined ? photoOf(option) : `${call.prefix} ${option}`));
      const [scores = []] = await thread.call("match", { pictures: [await look(call.region)],
        texts }, { signal });
      return { kind: "text", value: call.options[best(scores)] ?? "" };
    }
    case "best_image_match": {
      if (call.regions.length === 0) return unsupported("There is no picture to choose from.");
      const pictures = await Promise.all(call.regions.map(look));
      // Held against a text that fits any picture, so that the numbers of different pictures can be
      // compared.
      const scores = await thread.call("match", { pictures, texts: [call.content, "a photo"] }, {
        signal,
      });
      return { kind: "number", value: best(scores.map(([fit = 0]) => fit)) };
    }
    case "compute_depth": {
      const { median, inverse } = await thread.call("depth", await look(call.region), { signal });
      return { kind: "number", value: inverse ? 1 / Math.max(median, 1e-6) : median };
    }
    case "simple_query": {
      const text = await thread.call("answer", { picture: await look(call.region),
        question: `${call.question} ${SHORTLY}`, maxNewTokens: MOST_ANSWER_TOKENS }, { signal });
      return { kind: "text", value: text.trim().replace(/\.$/, "") };
    }
    case "llm_query":
      return unsupported("No language model for questions of knowledge is part " +
        "of it.");
  }
}

/** The model that serves a call. */
function roleOf(call: PerceptionCall): VisionRole | undefined {
  switch (call.member) {
    case "find":
    case "exists":
      return "find";
    case "verify_property":
    case "best_text_match":
    case "best_image_match":
      return "match";
    case "compute_depth":
      return "depth";
    case "simple_query":
      return "answer";
    case "llm_query":
      return undefined;
  }
}

/**
 * Boxes in pixels of the whole picture, y up, the surest first; or why there are none to be had.
 */
async function find(region: Region, name: string,
  { thread, classes, look, scoreThreshold: threshold, nmsIou }: Vision,
  signal: AbortSignal | undefined
): Promise<Extract<PerceptionAnswer, { kind: "boxes" }>["boxes"] | string> {
  const wanted = name.trim().toLowerCase();
  if (classes && !classes.some((known) => known.toLowerCase() === wanted))
    return `Its detector does not know "${name}". It knows ${classes.join(", ")}.`;
  const picture = await look(region);
  const found = await thread.call("find", { picture, name, threshold }, { signal });
  const candidates = found.filter(({ label }) => !classes || label.toLowerCase() === wanted).map((
    box: DetectedBox,
  ) => ({ ...box, noun: 0 }));
  const inPicture = { scaleX: 1, scaleY: 1, left: 0, top: 0 };
  const [x, y] = origin(region);
  return readDetections(candidates, [name], inPicture, picture, { threshold,
    sameNounOverlap: nmsIou, anyNounOverlap: 1 })
    .map(({ score, box }) => ({ score, left: box.left + x, lower: box.lower + y,
      right: box.right + x, upper: box.upper + y })
    );
}

/** Lower left corner of a region's pixels in the whole picture. */
function origin({ box }: Region): readonly [number, number] {
  return [Math.max(0, Math.floor(box.left)), Math.max(0, Math.floor(box.lower))];
}

function best(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

function unsupported(message: string): PerceptionAnswer {
  return { kind: "unsupported", message };
}
