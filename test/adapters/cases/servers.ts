import type { PublicCases } from "./public-case";

/** Model servers (52 to 67). */
export const serverCases: PublicCases = {};
