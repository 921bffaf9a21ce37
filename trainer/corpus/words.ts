import { CATEGORIES, NOUNS } from "../../src/adapters/scenes/nouns";
import { COLORS } from "../../src/adapters/scenes/palette";
import { COLOR_WORDS, WIDE_NOUNS } from "./nouns";

/** Base nouns of scenes, of COCO, and several hundred more: what questions are asked about. */
export const ALL_NOUNS: readonly string[] = [...new Set([...NOUNS, ...WIDE_NOUNS])];
export const CATEGORY_NAMES: readonly string[] = [...CATEGORIES.keys()];
export const ALL_COLORS: readonly string[] = [...new Set([...COLORS, ...COLOR_WORDS])];
