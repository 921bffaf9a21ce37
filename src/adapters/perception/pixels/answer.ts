import type { PerceptionAnswer, PerceptionCall, Region } from "../../../core/ports/perception";
import { colorIn, colorOf, hasColor, type Palette } from "./color";
import { depthOf } from "./depth";
import { readQuestion } from "./question";
import { fit, indexOfBest, type KnownWords, knownWords } from "./text-match";
import { boxWithin, dominant, objectsIn, type SeenObject, type View } from "./view";
import type { Vocabulary } from "./vocabulary";

/** What a perception of detections and colours sees and can name. */
export interface Sight {
  /** Name of the perception, for refusals. */
  readonly name: string;
  /** Looks at a region's picture. */
  readonly look: (region: Region) => Promise<View>;
  readonly vocabulary: Vocabulary;
  readonly palette: Palette;
}

/** Answers one call from what was seen; what that cannot settle is `unsupported`. */
export async function answerCall(call: PerceptionCall, sight: Sight): Promise<PerceptionAnswer> {
  const answer = await answerFrom(call, sight);
  return typeof answer === "string" ?
    { kind: "unsupported", message: `The ${sight.name} perception cannot answer this. ${answer}` } :
    answer;
}

/** An answer, or why there is none. */
async function answerFrom(call: PerceptionCall, sight: Sight): Promise<PerceptionAnswer | string> {
  const { vocabulary, palette } = sight;
  switch (call.member) {
    case "find":
    case "exists": {
      const choose = chooser(vocabulary, call.name);
      if (!choose) return unknownNoun(call.name, vocabulary);
      const found = choose(objectsIn(await sight.look(call.region), call.region.box));
      if (call.member === "exists") return { kind: "boolean", value: found.length > 0 };
      return { kind: "boxes", boxes: found.map((one) => boxWithin(one, call.region.box)) };
    }
    case "verify_property": {
      const choose = chooser(vocabulary, call.name);
      if (!choose) return unknownNoun(call.name, vocabulary);
      const color = colorIn(palette, call.property);
      if (!color)
        return "The only properties it can verify are the colours " +
          `${palette.colors.join(", ")}, not "${call.property}".`;
      const object = dominant(choose(objectsIn(await sight.look(call.region), call.region.box)),
        call.region.box);
      return { kind: "boolean",
        value: object !== undefined && hasColor(palette, object.colors, color) };
    }
    case "simple_query":
      return simpleQuery(call.question, call.region, sight);
    case "best_text_match": {
      const options = call.options.map((option) => knownWords(option, vocabulary, palette));
      const strange = call.options.find((_, index) => options[index] === undefined);
      if (call.options.length === 0) return "There is no option to choose from.";
      if (strange !== undefined)
        return "It compares known nouns and colours alone, and " +
          `"${strange}" mentions none.`;
      const view = await sight.look(call.region);
      const best = indexOfBest(
        (options as KnownWords[]).map((words) => fit(view, call.region.box, words)),
      );
      return { kind: "text", value: call.options[best] as string };
    }
    case "best_image_match": {
      const words = knownWords(call.content, vocabulary, palette);
      if (!words)
        return `It compares known nouns and colours alone, and "${call.content}" ` +
          "mentions none.";
      if (call.regions.length === 0) return "There is no picture to choose from.";
      const fits = await Promise.all(
        call.regions.map(async (region) => fit(await sight.look(region), region.box, words)),
      );
      return { kind: "number", value: indexOfBest(fits) };
    }
    case "compute_depth": {
      const depth = depthOf(await sight.look(call.region), call.region.box);
      return depth === undefined ? "It sees no depth." : { kind: "number", value: depth };
    }
    case "llm_query":
      return "No language model for questions of knowledge is part of it.";
  }
}

async function simpleQuery(question: string, region: Region,
  { look, vocabulary, palette }: Sight): Promise<PerceptionAnswer | string> {
  const asked = readQuestion(question);
  if (!asked) return `It answers "What is this?" and "What color is the ...?", not "${question}".`;
  const name = asked.about === "color" ? (asked.name ?? "object") : "object";
  const choose = chooser(vocabulary, name);
  if (!choose) return unknownNoun(name, vocabulary);
  const object = dominant(choose(objectsIn(await look(region), region.box)), region.box);
  if (!object) return `It sees no ${name} in this region, so it cannot answer "${question}".`;
  if (asked.about === "noun") return { kind: "text", value: object.noun };
  const color = colorOf(palette, object.colors);
  return color ? { kind: "text", value: color } : `The ${object.noun} has no clear colour.`;
}

/** Picks the objects that a name asks for; undefined if the name is outside the vocabulary. */
function chooser(vocabulary: Vocabulary, name: string):
  | ((objects: readonly SeenObject[]) => readonly SeenObject[])
  | undefined {
  const asked = vocabulary.named(name);
  switch (asked.kind) {
    case "anything":
      return (objects) => objects;
    case "noun":
      return (objects) => objects.filter(({ noun }) => noun === asked.noun);
    case "unknown":
      return undefined;
  }
}

function unknownNoun(name: string, vocabulary: Vocabulary): string {
  return `It does not know "${name}". It knows single base nouns: ` +
    `${vocabulary.nouns.join(", ")}; and "object" for any of them.`;
}
