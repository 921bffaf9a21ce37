import type { PublicCases } from "./public-case";

/** Programs after published prompts (19 to 23). */
export const visualApiCases: PublicCases = {};
