import { CATEGORIES } from "../../src/adapters/scenes/nouns";
import { OPPOSITE } from "../../src/core/task/generate/geometry";
import type { Slots, TypePrograms, Write } from "./slots";
import { askAll, COLOR_IT, exists, extremeOf, find, findColored, findFirst, list, NAME_IT,
  otherEndOf, program, quote, related, shows, showsByName, yesIf } from "./snippets";

const colorOfExtreme = (rightShare: number): TypePrograms => ({
  rightShare,
  right: [
    (s) =>
      program(find("patches", s.noun), `patch = ${extremeOf("patches", s.extreme)}`,
        `return patch.${COLOR_IT}`),
  ],
  wrong: [
    [0.55,
      (s) =>
        program(find("patches", s.noun), `patch = ${otherEndOf("patches", s.extreme)}`,
          `return patch.${COLOR_IT}`)],
    [0.45, askAll],
  ],
});

const both =
  (word: "and" | "or", shown = shows): Write =>
  ({ things: [first = { noun: "" }, second = { noun: "" }] }) =>
    program(`first = ${shown(first)}`, `second = ${shown(second)}`, yesIf(`first ${word} second`));

/** Counts the nouns below a category: the detector does not know the category's own name. */
const countMembers = ({ category }: Slots): readonly string[] => [
  `names = ${list(CATEGORIES.get(category) ?? [])}`,
  `count = sum(len(image_patch.find(name)) for name in names)`,
];

const compare = (s: Slots, sign: "<" | ">"): string =>
  program(find("first", s.noun), find("second", s.other), yesIf(`len(first) ${sign} len(second)`));

/**
 * Tests the first relation that the question names, or the opposite by mistake, and answers with
 * one of the two words.
 */
const chooseRelation = (s: Slots, tested: Slots["relation"]): string =>
  program(
    findFirst("first", s.noun),
    findFirst("second", s.other),
    `if ${related("first", "second", tested)}:`,
    `    return ${quote(s.relation)}`,
    `return ${quote(OPPOSITE[s.relation])}`,
  );

/** Programs of the question types of visual question answering. */
export const VQA_PROGRAMS: Readonly<Record<string, TypePrograms>> = {
  count: {
    rightShare: 0.55,
    right: [({ noun }) => program(find("patches", noun), `return str(len(patches))`)],
    wrong: [[0.6, ({ noun }) => program(find("patches", noun), yesIf(`len(patches) > 0`))], [0.4,
      askAll]],
  },
  "count-color": {
    rightShare: 0.3,
    right: [
      ({ noun, color }) => program(findColored("patches", noun, color), `return str(len(patches))`),
    ],
    wrong: [
      [0.65,
        ({ noun, color }) =>
          program(find("patches", `${color} ${noun}`), `return str(len(patches))`)],
      [0.35, ({ noun }) => program(find("patches", noun), `return str(len(patches))`)],
    ],
  },
  exist: {
    rightShare: 0.45,
    right: [({ noun }) => program(yesIf(exists(noun)))],
    wrong: [[0.6, ({ noun }) => program(find("patches", noun), `return str(len(patches))`)], [0.4,
      askAll]],
  },
  "exist-color": {
    rightShare: 0.3,
    right: [({ noun, color }) => program(yesIf(shows({ noun, color })))],
    wrong: [[0.7, ({ noun, color }) => program(yesIf(showsByName({ noun, color })))], [0.3,
      ({ noun }) => program(yesIf(exists(noun)))]],
  },
  "compare-counts": {
    rightShare: 0.3,
    right: [(s) => compare(s, s.more ? ">" : "<")],
    wrong: [[0.7, (s) => compare(s, s.more ? "<" : ">")], [0.3, askAll]],
  },
  "category-count": {
    rightShare: 0,
    right: [(s) => program(...countMembers(s), `return str(count)`)],
    wrong: [[0.7, ({ category }) => program(find("patches", category), `return str(len(patches))`)],
      [0.3, askAll]],
  },
  "category-exist": {
    rightShare: 0,
    right: [(s) => program(...countMembers(s), yesIf(`count > 0`))],
    wrong: [[0.7, ({ category }) => program(yesIf(exists(category)))], [0.3, askAll]],
  },
  "color-of": {
    rightShare: 0.45,
    right: [({ noun }) => program(findFirst("patch", noun), `return patch.${COLOR_IT}`)],
    wrong: [
      [0.65, ({ noun }) => program(findFirst("patch", noun), `return patch.${NAME_IT}`)],
      [0.35,
        ({ noun }) =>
          program(findFirst("patch", noun),
            `return patch.verify_property(${quote(noun)}, "color")`)],
    ],
  },
  "color-choose": {
    rightShare: 0.42,
    right: [
      ({ noun, color, otherColor }) =>
        program(findFirst("patch", noun),
          `return patch.best_text_match(${list([color, otherColor])})`),
    ],
    wrong: [[0.6,
      ({ noun, color }) =>
        program(findFirst("patch", noun),
          yesIf(`patch.verify_property(${quote(noun)}, ${quote(color)})`))], [0.4, askAll]],
  },
  "color-verify": {
    rightShare: 0.4,
    right: [
      ({ noun, color }) =>
        program(findFirst("patch", noun),
          yesIf(`patch.verify_property(${quote(noun)}, ${quote(color)})`)),
    ],
    wrong: [[0.5, ({ noun, color }) => program(yesIf(showsByName({ noun, color })))], [0.5,
      ({ noun }) => program(findFirst("patch", noun), `return patch.${COLOR_IT}`)]],
  },
  "same-color": {
    rightShare: 0,
    right: [
      ({ noun, other }) =>
        program(findFirst("first", noun), findFirst("second", other),
          yesIf(`first.${COLOR_IT} == second.${COLOR_IT}`)),
    ],
    wrong: [[0.5,
      ({ noun }) =>
        program(findFirst("patch", noun),
          yesIf(`patch.verify_property(${quote(noun)}, "same color")`))], [0.5, askAll]],
  },
  leftmost: colorOfExtreme(0.45),
  rightmost: colorOfExtreme(0.3),
  topmost: colorOfExtreme(0.15),
  largest: colorOfExtreme(0.3),
  "relation-verify": {
    rightShare: 0.45,
    right: [
      (s) =>
        program(findFirst("first", s.noun), findFirst("second", s.other),
          yesIf(related("first", "second", s.relation))),
    ],
    wrong: [
      [0.6,
        (s) =>
          program(findFirst("first", s.noun), findFirst("second", s.other),
            yesIf(related("first", "second", OPPOSITE[s.relation])))],
      [0.4, askAll],
    ],
  },
  "relation-choose": {
    rightShare: 0.3,
    right: [(s) => chooseRelation(s, s.relation)],
    wrong: [[0.6, (s) => chooseRelation(s, OPPOSITE[s.relation])], [0.4, askAll]],
  },
  "what-left-of": {
    rightShare: 0,
    right: [({ noun, relation }) =>
      program(
        findFirst("anchor", noun),
        `patches = [patch for patch in image_patch.find("object") if ` +
          `${related("patch", "anchor", relation)}]`,
        `return patches[0].${NAME_IT}`,
      )],
    wrong: [[0.5, ({ noun }) => program(findFirst("patch", noun), `return patch.${NAME_IT}`)], [0.5,
      askAll]],
  },
  "logical-and": {
    rightShare: 0.4,
    right: [both("and")],
    wrong: [[0.5, both("and", showsByName)], [0.5, askAll]],
  },
  "logical-or": {
    rightShare: 0.15,
    right: [both("or")],
    wrong: [[0.5, both("and")], [0.5, askAll]],
  },
};
