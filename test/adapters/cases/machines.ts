import type { PublicCases } from "./public-case";

/** Drives and folders (68 to 71). */
export const machineCases: PublicCases = {};
