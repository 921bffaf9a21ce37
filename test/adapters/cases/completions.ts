import type { PublicCases } from "./public-case";

/** What models write (01 to 17 and 73): the program that a person would take. */
export const completionCases: PublicCases = {};
