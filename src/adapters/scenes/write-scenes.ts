/**
 * Writes the scenes data set: `queries.jsonl` and `images/*.png` in a data folder.
 *
 *     await writeScenes(path.join(experiment, "data"), { seed: 1 });
 *     const perType = { train: 2, validation: 1, test: 1 };
 *     await writeScenes(folder, { seed: 1, perType }); // a small one
 */
import * as path from "node:path";
import type { AnnotatedImage } from "../../core/task/annotated-image";
import { generateQueries, QUESTION_TYPES } from "../../core/task/generate/generate-queries";
import { type Query, type Split, SPLITS } from "../../core/task/query";
import { disk } from "../files/files";
import { composeScene, type Scene } from "./compose";
import { renderScene } from "./render";

export interface ScenesOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Queries of each question type. Default: 12 train (420 in all), 20 validation, 40 test. */
  readonly perType?: Readonly<Record<Split, number>>;
  /** Names of question types; all if absent. */
  readonly types?: readonly string[];
  /** Called after each picture. */
  readonly onProgress?: (written: number, all: number) => void;
}

export const PER_TYPE: Readonly<Record<Split, number>> = { train: 12, validation: 20, test: 40 };
const QUERIES_PER_SCENE = 7;
/** Fewer make poor choices: retrieval takes four, and answers are balanced. */
const MIN_SCENES = 12;
const AT_ONCE = 4;

/**
 * Writes the pictures that queries use, then the queries: where `queries.jsonl` is, all of it is.
 * @throws StoreError where the disk refuses.
 */
export async function writeScenes(folder: string,
  options: ScenesOptions = {}): Promise<readonly Query[]> {
  const parts = SPLITS.map((split) => composeSplit(split, options));
  const queries = parts.flatMap((part) => part.queries);
  const used = new Set(queries.flatMap(({ images }) => images));
  const scenes = parts.flatMap((part) => part.scenes).filter(({ image }) => used.has(image.file));
  let written = 0;
  const next = scenes.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const { image, drawing } of next) {
      await disk.replace(path.join(folder, image.file), await renderScene(drawing));
      options.onProgress?.(++written, scenes.length);
    }
  }));
  await disk.replace(path.join(folder, "queries.jsonl"),
    queries.map((query) => `${JSON.stringify(query)}\n`).join(""));
  return queries;
}

/**
 * Scenes and queries of one split, without pictures: as many scenes as it takes to have enough
 * queries of every type.
 */
export function composeSplit(split: Split,
  { seed = 1, perType = PER_TYPE, types }: ScenesOptions = {}
): { readonly scenes: readonly Scene[]; readonly queries: readonly Query[] } {
  const wanted = perType[split];
  const all = wanted * QUESTION_TYPES.filter(({ name }) => types?.includes(name) ?? true).length;
  const scenes: Scene[] = [];
  for (let size = Math.max(MIN_SCENES, Math.ceil(all / QUERIES_PER_SCENE));;
    size = Math.ceil(size * 1.25)) {
    while (scenes.length < size) scenes.push(composeScene({ seed, split, index: scenes.length }));
    const images: readonly AnnotatedImage[] = scenes.map(({ image }) => image);
    const queries = generateQueries(images, { split, seed, perType: wanted,
      ...(types ? { types } : {}) });
    if (queries.length === all || size > 4 * all + 200) return { scenes, queries };
  }
}
