import type { Query } from "../../src/core/task/query";
import { DETECTION_PROGRAMS } from "./programs-detection";
import { MATCHING_PROGRAMS } from "./programs-matching";
import { VQA_PROGRAMS } from "./programs-vqa";
import { readSlots } from "./read-slots";
import type { TypePrograms } from "./slots";

/** Every question type's programs, right ones and typical mistakes. */
export const PROGRAMS: Readonly<Record<string, TypePrograms>> = { ...VQA_PROGRAMS,
  ...DETECTION_PROGRAMS, ...MATCHING_PROGRAMS };

/**
 * A right program for a query of the built-in question types, whether or not the corpus has any for
 * its type: what perception earns with it is the ceiling of self-training.
 * @throws Error where the type or the wording is not the query generator's.
 */
export function referenceProgram(query: Pick<Query, "type" | "text">): string {
  const write = PROGRAMS[query.type]?.right[0];
  if (!write) throw new Error(`there is no reference program for the question type ${query.type}`);
  return write(readSlots(query));
}

/** Which of the corpus's programs a text is: `right`, `wrong`, or neither. */
export function verdictOn(query: Pick<Query, "type" | "text">, program: string): "right" | "wrong"
  | "other" {
  const slots = readSlots(query);
  const known = PROGRAMS[query.type];
  if (known?.right.some((write) => write(slots).trim() === program.trim())) return "right";
  return known?.wrong.some(([, write]) => write(slots).trim() === program.trim()) ?
    "wrong" :
    "other";
}
