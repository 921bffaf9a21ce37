import { disk } from "../../src/adapters/files/files";
import { CorrectionFolder } from "../../src/adapters/store/corrections";
import { FileRunStore } from "../../src/adapters/store/run-store";
import { experimentSchema } from "../../src/core/experiment/experiment";
import { correctionRows, selectRows } from "../../src/core/loop/training/select-rows";
import type { GeneratedExperiment } from "./experiment-folder";

/** The train query of the one correction. */
export const CORRECTED = "train-count-1";

/**
 * Adds to a generated experiment what iteration 1 was trained on: the rewarded programs, and a
 * correction of `CORRECTED` by Ada.
 */
export async function writeTraining(
  { folder, run, queries, samples }: GeneratedExperiment,
): Promise<void> {
  const grown = samples.filter(({ phase }) => phase === "grow");
  const query = queries.find(({ id }) => id === CORRECTED);
  const parent = grown.find((sample) => sample.query === CORRECTED);
  if (!query || !parent?.program) throw new Error(`no failing sample of ${CORRECTED}`);
  const corrections = new CorrectionFolder(folder);
  await corrections.add({ query: CORRECTED, failureType: "wrong decomposition", author: "Ada",
    parentSample: parent.id,
    program: parent.program.replace(`find_all("apple")`, `find("apple")`) }, query);
  const used = (await corrections.list()).flatMap((each) => ("correction" in each ?
    [{
      file: each.file,
      digest: each.digest,
      query: CORRECTED,
      type: query.type,
      failureType: "wrong decomposition",
      author: "Ada",
      parentSample: parent.id,
      program: each.correction.program.trim().replace(/^# .*\n/, ""),
    }] :
    [])
  );
  const store = new FileRunStore(run, disk, { info: () => {}, warn: () => {}, error: () => {} });
  const record = { schemaVersion: 1 as const, iteration: 1, used, leftOut: [] };
  await store.writeCorrections(record);
  const { training, corrections: options } = experimentSchema.parse({ schemaVersion: 1,
    name: "x" });
  await store.beginTraining(1, [
    ...selectRows([{ iteration: 1, samples: grown }], queries, training.maxRowsPerQuery,
      () => false),
    ...correctionRows(record, grown, queries, options),
  ]);
}
