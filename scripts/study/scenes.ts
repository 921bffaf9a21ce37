import * as fs from "node:fs/promises";
import * as path from "node:path";
import { disk, readText } from "../../src/adapters/files/files";
import { writeScenes } from "../../src/adapters/scenes/write-scenes";
import { layout } from "../../src/adapters/store/layout";
import { pretty } from "../../src/adapters/store/run-store";
import { TEMPLATES } from "../../src/cli/templates";
import type { Query, Split } from "../../src/core/task/query";

/**
 * Seed of the study's scenes, whatever the seed of an arm: not the demo's, and none that a model
 * was made from.
 */
export const SCENES_SEED = 11;
/** Queries of each of the 35 question types: 420, 350 and 1,400 in all. */
export const PER_TYPE: Readonly<Record<Split, number>> = { train: 12, validation: 10, test: 40 };

/**
 * The data that all arms share, made where it is missing: a whole experiment, so that corrections
 * can be tried on it with `visrep correct build/study/scenes --query ID --program FILE`.
 */
export async function ensureScenes(folder: string): Promise<void> {
  await disk.replace(layout.experiment(folder), pretty(TEMPLATES.scenes("study", SCENES_SEED)));
  if (await readText(layout.queries(folder)) !== undefined) return;
  console.log(`Drawing the scenes (seed ${SCENES_SEED}) ...`);
  await writeScenes(layout.data(folder), { seed: SCENES_SEED, perType: PER_TYPE });
}

/**
 * A handful of the study's queries, to try the whole way: of some types, `corrected` ones first, so
 * that corrections are met.
 */
export function smokeQueries(queries: readonly Query[],
  corrected: ReadonlySet<string>): readonly Query[] {
  const wanted: Readonly<Record<Split, number>> = { train: 3, validation: 1, test: 2 };
  const types = ["count", "exist", "color-verify", "category-count", "find-noun", "verify-noun"];
  const chosen = new Set(
    types.flatMap((type) =>
      (Object.keys(wanted) as Split[]).flatMap((split) => {
        const own = queries.filter((query) => query.type === type && query.split === split);
        return [...own.filter(({ id }) => corrected.has(id)),
          ...own.filter(({ id }) => !corrected.has(id))].slice(0, wanted[split]).map(({ id }) =>
            id
          );
      })
    ),
  );
  return queries.filter(({ id }) => chosen.has(id));
}

/** A data folder with some of another one's queries, on its pictures. */
export async function writeSubset(from: string, to: string,
  queries: readonly Query[]): Promise<void> {
  await linkFolder(path.join(from, "images"), path.join(to, "images"));
  await disk.replace(path.join(to, "queries.jsonl"),
    queries.map((query) => `${JSON.stringify(query)}\n`).join(""));
}

/** Makes `link` stand for the folder `target`. */
export async function linkFolder(target: string, link: string): Promise<void> {
  await fs.mkdir(path.dirname(link), { recursive: true });
  await fs.symlink(target, link, "junction").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
