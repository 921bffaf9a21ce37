import { type Clause, nameOf, type Thing } from "../../src/core/task/generate/caption";
import type { Extreme, Relation } from "../../src/core/task/generate/geometry";
import type { Write } from "./slots";

/** Pieces that programs are put together from, in the style of ViperGPT's. */

/** A program over one image. */
export function program(...body: readonly string[]): string {
  return ["def execute_command(image):", "    image_patch = ImagePatch(image)",
    ...body.map((line) => `    ${line}`)].join("\n") + "\n";
}

/** A program over a list of images. */
export function programOverImages(...body: readonly string[]): string {
  return ["def execute_command(images):", ...body.map((line) => `    ${line}`)].join("\n") + "\n";
}

export const quote = (text: string): string => JSON.stringify(text);
export const list = (texts: readonly string[]): string => `[${texts.map(quote).join(", ")}]`;

export const NAME_IT = `simple_query("What is this?")`;
export const COLOR_IT = `simple_query("What color is this?")`;

/** `patches = image_patch.find("dog")` */
export const find = (name: string, noun: string): string =>
  `${name} = image_patch.find(${quote(noun)})`;
/** `patch = image_patch.find("dog")[0]` */
export const findFirst = (name: string, noun: string): string => `${find(name, noun)}[0]`;
/** The patches of a noun that have a colour, checked one by one: the detector knows no colours. */
export const findColored = (name: string, noun: string, color: string): string =>
  `${name} = [patch for patch in image_patch.find(${quote(noun)}) if ` +
  `patch.verify_property(${quote(noun)}, ${quote(color)})]`;
export const yesIf = (condition: string): string => `return bool_to_yesno(${condition})`;
export const exists = (noun: string): string => `image_patch.exists(${quote(noun)})`;

/** True if there is such a thing, its colour checked patch by patch. */
export const shows = ({ noun, color }: Thing): string =>
  color === undefined ?
    exists(noun) :
    `any(patch.verify_property(${quote(noun)}, ${quote(color)}) for patch in ` +
    `image_patch.find(${quote(noun)}))`;
/** The mistake of asking the detector for a colour. */
export const showsByName = (thing: Thing): string => exists(nameOf(thing));

/** True if patch `a` stands in the relation to patch `b`, by their centres; y points up. */
export function related(a: string, b: string, relation: Relation): string {
  const axis = relation === "left" || relation === "right" ?
    "horizontal_center" :
    "vertical_center";
  return `${a}.${axis} ${relation === "left" || relation === "below" ? "<" : ">"} ${b}.${axis}`;
}

const ORDER: Readonly<Record<Extreme, readonly ["min" | "max", string]>> = {
  leftmost: ["min", "patch.horizontal_center"],
  rightmost: ["max", "patch.horizontal_center"],
  topmost: ["max", "patch.vertical_center"],
  bottommost: ["min", "patch.vertical_center"],
  largest: ["max", "patch.width * patch.height"],
  smallest: ["min", "patch.width * patch.height"],
};

/** `min(patches, key=lambda patch: patch.horizontal_center)` */
export function extremeOf(patches: string, extreme: Extreme): string {
  const [choose, key] = ORDER[extreme];
  return `${choose}(${patches}, key=lambda patch: ${key})`;
}

/** The mistake of choosing from the other end: for up and down, of taking y to point downwards. */
export function otherEndOf(patches: string, extreme: Extreme): string {
  const [choose, key] = ORDER[extreme];
  return `${choose === "min" ? "max" : "min"}(${patches}, key=lambda patch: ${key})`;
}

/** One clause of a caption as a condition on `image_patch`. */
export function holds(clause: Clause): string {
  switch (clause.kind) {
    case "some":
      return shows(clause.thing);
    case "count":
      return `len(image_patch.find(${quote(clause.noun)})) == ${clause.count}`;
    case "relation":
      return `any(${related("a", "b", clause.relation)} for a in ` +
        `image_patch.find(${quote(clause.a.noun)}) for b in ` +
        `image_patch.find(${quote(clause.b.noun)}))`;
  }
}

/** Hands the whole question to the question-answering module, which cannot compose. */
export const askAll: Write = ({ text }) =>
  program("return " +
    `image_patch.simple_query(${quote(text)})`);
