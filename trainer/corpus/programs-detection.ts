import { CATEGORIES } from "../../src/adapters/scenes/nouns";
import { OPPOSITE } from "../../src/core/task/generate/geometry";
import type { Slots, TypePrograms } from "./slots";
import { exists, extremeOf, find, findColored, findFirst, list, otherEndOf, program, related,
  yesIf } from "./snippets";

const extreme = (s: Slots, chosen: string): string =>
  program(find("patches", s.noun), `patch = ${chosen}`, `return [patch]`);
const beside = (s: Slots, relation: Slots["relation"]): string =>
  program(find("patches", s.noun), findFirst("anchor", s.other),
    `return [patch for patch in patches if ${related("patch", "anchor", relation)}]`);
const inRow = (s: Slots, index: number): string =>
  program(find("patches", s.noun), "patches.sort(key=lambda patch: " +
    `patch.horizontal_center${s.relation === "right" ? ", reverse=True" : ""})`,
    `return [patches[${index}]]`);
/** Leaves the whole phrase to the detector. */
const findText = ({ text }: Slots): string => program(find("patches", text), `return patches`);

/** Programs of the question types of detection: they return the patches that the text refers to. */
export const DETECTION_PROGRAMS: Readonly<Record<string, TypePrograms>> = {
  "find-noun": {
    rightShare: 0.5,
    right: [({ noun }) => program(find("patches", noun), `return patches`)],
    wrong: [[0.5, ({ noun }) => program(find("patches", noun), `return str(len(patches))`)], [0.5,
      ({ noun }) => program(yesIf(exists(noun)))]],
  },
  "find-color": {
    rightShare: 0.45,
    right: [({ noun, color }) => program(findColored("patches", noun, color), `return patches`)],
    wrong: [
      [0.65, ({ noun, color }) => program(find("patches", `${color} ${noun}`), `return patches`)],
      [0.35, ({ noun }) => program(find("patches", noun), `return patches`)],
    ],
  },
  "find-superlative": {
    rightShare: 0.3,
    right: [(s) => extreme(s, extremeOf("patches", s.extreme))],
    wrong: [[0.6, (s) => extreme(s, otherEndOf("patches", s.extreme))], [0.4,
      ({ noun, extreme: word }) => program(find("patches", `${word} ${noun}`), `return patches`)]],
  },
  "find-relation": {
    rightShare: 0.3,
    right: [(s) => beside(s, s.relation)],
    wrong: [[0.6, (s) => beside(s, OPPOSITE[s.relation])], [0.4, findText]],
  },
  "find-ordinal": {
    rightShare: 0,
    right: [(s) => inRow(s, s.place - 1)],
    wrong: [[0.5, (s) => inRow(s, s.place)], [0.5, findText]],
  },
  "find-category": {
    rightShare: 0,
    right: [
      ({ category }) =>
        program(`names = ${list(CATEGORIES.get(category) ?? [])}`,
          `return [patch for name in names for patch in image_patch.find(name)]`),
    ],
    wrong: [[0.7, ({ category }) => program(find("patches", category), `return patches`)], [0.3,
      findText]],
  },
};
