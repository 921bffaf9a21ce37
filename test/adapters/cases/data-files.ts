import type { PublicCases } from "./public-case";

/** Annotation files (25 to 50). */
export const dataFileCases: PublicCases = {};
