import type { PerceptionAnswer, PerceptionCall, Region } from "../../../core/ports/perception";
import { colorIn, colorOf, COLORS } from "./color";
import { depthOf } from "./depth";
import { readQuestion } from "./question";
import { fit, indexOfBest, knownWords, type KnownWords } from "./text-match";
import { boxWithin, dominant, objectsIn, type SceneView, type SeenObject } from "./view";
import type { Vocabulary } from "./vocabulary";

/** Looks at a region's picture. */
export type Look = (region: Region) => Promise<SceneView>;

/** Answers one call from what was seen; what that cannot settle is `unsupported`. */
export async function answerCall(call: PerceptionCall, look: Look, vocabulary: Vocabulary): Promise<PerceptionAnswer> {
  switch (call.member) {
    case "find":
    case "exists": {
      const choose = chooser(vocabulary, call.name);
      if (!choose) return unknownNoun(call.name, vocabulary);
      const found = choose(objectsIn(await look(call.region), call.region.box));
      if (call.member === "exists") return { kind: "boolean", value: found.length > 0 };
      return { kind: "boxes", boxes: found.map((one) => boxWithin(one, call.region.box)) };
    }
    case "verify_property": {
      const choose = chooser(vocabulary, call.name);
      if (!choose) return unknownNoun(call.name, vocabulary);
      const color = colorIn(call.property);
      if (!color) return unsupported(`The only properties it can verify are the colours ${COLORS.join(", ")}, not "${call.property}".`);
      const object = dominant(choose(objectsIn(await look(call.region), call.region.box)), call.region.box);
      return { kind: "boolean", value: object !== undefined && colorOf(object.colors) === color };
    }
    case "simple_query":
      return simpleQuery(call.question, call.region, look, vocabulary);
    case "best_text_match": {
      const options = call.options.map((option) => knownWords(option, vocabulary));
      const strange = call.options.find((_, index) => options[index] === undefined);
      if (call.options.length === 0) return unsupported("There is no option to choose from.");
      if (strange !== undefined) return unsupported(`It compares known nouns and colours alone, and "${strange}" mentions none.`);
      const view = await look(call.region);
      const best = indexOfBest((options as KnownWords[]).map((words) => fit(view, call.region.box, words)));
      return { kind: "text", value: call.options[best] as string };
    }
    case "best_image_match": {
      const words = knownWords(call.content, vocabulary);
      if (!words) return unsupported(`It compares known nouns and colours alone, and "${call.content}" mentions none.`);
      if (call.regions.length === 0) return unsupported("There is no picture to choose from.");
      const fits = await Promise.all(call.regions.map(async (region) => fit(await look(region), region.box, words)));
      return { kind: "number", value: indexOfBest(fits) };
    }
    case "compute_depth":
      return { kind: "number", value: depthOf(await look(call.region), call.region.box) };
    case "llm_query":
      return unsupported("No language model for questions of knowledge is part of it.");
  }
}

async function simpleQuery(question: string, region: Region, look: Look, vocabulary: Vocabulary): Promise<PerceptionAnswer> {
  const asked = readQuestion(question);
  if (!asked) return unsupported(`It answers "What is this?" and "What color is the ...?", not "${question}".`);
  const name = asked.about === "color" ? (asked.name ?? "object") : "object";
  const choose = chooser(vocabulary, name);
  if (!choose) return unknownNoun(name, vocabulary);
  const object = dominant(choose(objectsIn(await look(region), region.box)), region.box);
  if (!object) return unsupported(`It sees no ${name} in this region, so it cannot answer "${question}".`);
  if (asked.about === "noun") return { kind: "text", value: object.noun };
  const color = colorOf(object.colors);
  return color ? { kind: "text", value: color } : unsupported(`The ${object.noun} has no clear colour.`);
}

/** Picks the objects that a name asks for; undefined if the name is outside the vocabulary. */
function chooser(vocabulary: Vocabulary, name: string): ((objects: readonly SeenObject[]) => readonly SeenObject[]) | undefined {
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

function unknownNoun(name: string, vocabulary: Vocabulary): PerceptionAnswer {
  return unsupported(`It does not know "${name}". It knows single base nouns: ${vocabulary.nouns.join(", ")}; and "object" for any of them.`);
}

function unsupported(message: string): PerceptionAnswer {
  return { kind: "unsupported", message: `The scenes perception cannot answer this. ${message}` };
}
