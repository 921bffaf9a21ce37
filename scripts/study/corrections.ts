import * as fs from "node:fs/promises";
import * as path from "node:path";
import { packageFile } from "../../src/adapters/files/package-file";
import { CorrectionFolder } from "../../src/adapters/store/corrections";
import { deriveSeed, seededRandom, shuffled } from "../../src/core/random";
import type { Query } from "../../src/core/task/query";

/** A correction of the repository. */
export interface StudyCorrection {
  /** Absolute path of its file. */
  readonly file: string;
  readonly query: string;
  readonly type: string;
}

/**
 * `written`: before the runs, for train queries of types that the base cannot do. `random`: as many
 * right programs for other train queries, of types drawn at random.
 */
export interface CorrectionSets {
  readonly written: readonly StudyCorrection[];
  readonly random: readonly StudyCorrection[];
}

/** Where a set lies: in the `corrections/` of a folder that has the form of an experiment. */
export const setFolder = (
  set: keyof CorrectionSets,
): string => (set === "written" ?
  packageFile("docs", "study") :
  packageFile("docs", "study", "random"));

/**
 * Both sets of the repository; the random one in a shuffled order.
 * @throws Error if one has no train query of these scenes.
 */
export async function readCorrections(queries: readonly Query[]): Promise<CorrectionSets> {
  const byId = new Map(queries.map((query) => [query.id, query]));
  return { written: await readSet("written", byId),
    random: shuffled(seededRandom(deriveSeed("order of the random corrections")),
      await readSet("random", byId)) };
}

/** One set, by file name. @throws Error if one has no train query of these scenes. */
export async function readSet(set: keyof CorrectionSets,
  queries: ReadonlyMap<string, Query>): Promise<readonly StudyCorrection[]> {
  return (await new CorrectionFolder(setFolder(set)).list()).map((entry) => {
    if ("problem" in entry) throw new Error(entry.problem);
    const query = queries.get(entry.correction.query);
    if (query?.split !== "train")
      throw new Error(`${entry.file} of ${setFolder(set)} corrects ` +
        `${entry.correction.query}, which is no train query of the study's scenes`);
    return { file: path.join(setFolder(set), "corrections", entry.file), query: query.id,
      type: query.type };
  });
}

/**
 * The corrections that an iteration may train on: all those whose type was found persistent after
 * any iteration from `from` on. Of the random set as many as that.
 * @param history persistent error types after each finished iteration
 */
export function released(set: keyof CorrectionSets, sets: CorrectionSets,
  history: readonly { readonly iteration: number; readonly persistent: readonly string[] }[],
  from: number): readonly StudyCorrection[] {
  const types = new Set(
    history.filter(({ iteration }) => iteration >= from).flatMap(({ persistent }) => persistent),
  );
  const written = sets.written.filter(({ type }) => types.has(type));
  switch (set) {
    case "written":
      return written;
    case "random":
      return sets.random.slice(0, written.length);
  }
}

/** Makes the experiment's corrections exactly these. */
export async function placeCorrections(experiment: string,
  corrections: readonly StudyCorrection[]): Promise<void> {
  const folder = path.join(experiment, "corrections");
  await fs.mkdir(folder, { recursive: true });
  const wanted = new Map(corrections.map(({ file }) => [path.basename(file), file]));
  for (const name of await fs.readdir(folder)) {
    if (!wanted.has(name)) await fs.rm(path.join(folder, name));
  }
  for (const [name, file] of wanted) await fs.copyFile(file, path.join(folder, name));
}
