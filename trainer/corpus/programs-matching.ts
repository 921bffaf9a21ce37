import { nameOf } from "../../src/core/task/generate/caption";
import { OPPOSITE, type Relation } from "../../src/core/task/generate/geometry";
import type { Slots, TypePrograms, Write } from "./slots";
import { askAll, find, findFirst, holds, list, program, programOverImages, quote, related,
  showsByName, yesIf } from "./snippets";

/**
 * Lets the text matcher choose between whole captions: a bag of words, blind to counts, relations
 * and what belongs together.
 */
const matchWhole: Write = ({ captions }) =>
  program("return " +
    `image_patch.best_text_match(${list(captions)})`);

const isTrue = (...lines: readonly [...string[], string]): string =>
  program(...lines.slice(0, -1), yesIf(lines.at(-1) as string));
/** Answers the first caption if the last line holds, the second otherwise. */
const choose = ({ captions: [first = "", second = ""] }: Slots,
  ...lines: readonly string[]): string =>
  program(...lines.slice(0, -1), `if ${lines.at(-1)}:`, `    return ${quote(first)}`,
    `return ${quote(second)}`);
/** The mistake of answering the wrong way round. */
const chooseOther = ({ captions: [first = "", second = ""], ...rest }: Slots,
  ...lines: readonly string[]): string => choose({ ...rest, captions: [second, first] }, ...lines);

/**
 * Colours of a relation's things, and further clauses, do not differ between captions: nouns and
 * places decide.
 */
const clausesHold = ({ clauses }: Slots): string => clauses.map(holds).join(" and ");
const named = ({ clauses }: Slots): string =>
  clauses.map((clause) => (clause.kind === "some" ? showsByName(clause.thing) : holds(clause)))
    .join(" and ");
const placed = ({ noun, other, relation }: Slots,
  tested: Relation = relation): readonly [string, string, string] => [findFirst("first", noun),
  findFirst("second", other), related("first", "second", tested)];
const counts = ({ clauses, noun }: Slots): readonly [string, string] => {
  const count = clauses.find((clause) => clause.kind === "count")?.count ?? 0;
  return [find("patches", noun), `len(patches) == ${count}`];
};

/** Programs of the question types of image-text matching. */
export const MATCHING_PROGRAMS: Readonly<Record<string, TypePrograms>> = {
  "verify-noun": {
    rightShare: 0.45,
    right: [(s) => isTrue(clausesHold(s))],
    wrong: [[0.5, ({ noun }) => program(find("patches", noun), `return str(len(patches))`)], [0.5,
      askAll]],
  },
  "verify-color": {
    rightShare: 0.45,
    right: [(s) => isTrue(clausesHold(s))],
    wrong: [[0.6, (s) => isTrue(named(s))], [0.4, askAll]],
  },
  "verify-relation": {
    rightShare: 0.3,
    right: [(s) => isTrue(...placed(s))],
    wrong: [[0.6, (s) => isTrue(...placed(s, OPPOSITE[s.relation]))], [0.4, askAll]],
  },
  "verify-count": {
    rightShare: 0.3,
    right: [(s) => isTrue(...counts(s))],
    wrong: [[0.6, ({ noun }) => program(find("patches", noun), `return str(len(patches))`)], [0.4,
      askAll]],
  },
  "choose-noun": {
    rightShare: 0.35,
    right: [(s) => choose(s, clausesHold(s))],
    wrong: [[0.6, (s) => chooseOther(s, clausesHold(s))], [0.4, askAll]],
  },
  "choose-color": {
    rightShare: 0.3,
    right: [(s) => choose(s, clausesHold(s))],
    wrong: [[0.6, (s) => choose(s, named(s))], [0.4, askAll]],
  },
  "choose-relation": {
    rightShare: 0.15,
    right: [(s) => choose(s, ...placed(s))],
    wrong: [[0.5, (s) => choose(s, ...placed(s, OPPOSITE[s.relation]))], [0.5, askAll]],
  },
  "choose-count": {
    rightShare: 0,
    right: [(s) => choose(s, ...counts(s))],
    wrong: [[0.5, matchWhole], [0.5, askAll]],
  },
  retrieve: {
    rightShare: 0,
    right: [
      (s) =>
        programOverImages(`for i, image in enumerate(images):`,
          `    image_patch = ImagePatch(image)`, `    if ${clausesHold(s)}:`, `        return i`,
          `return 0`),
    ],
    wrong: [
      [0.5,
        ({ text }) =>
          programOverImages(`image_patch = ImagePatch(images[0])`,
            `return image_patch.simple_query(${quote(text)})`)],
      [0.5, ({ clauses: [first] }) =>
        programOverImages(
          `patches = [ImagePatch(image) for image in images]`,
          `return [patch for patch in patches if patch.exists(${quote(nounPhrase(first))})][0]`,
        )],
    ],
  },
};

function nounPhrase(clause: Slots["clauses"][number] | undefined): string {
  switch (clause?.kind) {
    case undefined:
      return "object";
    case "some":
      return nameOf(clause.thing);
    case "count":
      return `${clause.count} ${clause.noun}`;
    case "relation":
      return nameOf(clause.a);
  }
}
