import { layout } from "../adapters/store/layout";
import { listIterations, listRuns, sampleSummaries } from "../adapters/store/reader";
import { allTrainRows, ofCorrections } from "../adapters/store/train-rows";
import { StoreError, UsageError } from "../core/errors";
import { compareIterations, type Comparison } from "../core/report/compare";

/** An iteration of an experiment, by the names people use. */
export interface IterationName {
  readonly run: string;
  readonly iteration: number;
}

/** A correction that was trained on between the two iterations. */
export interface TrainedCorrection {
  /** Name in `corrections/`. */
  readonly file: string;
  readonly query: string;
  readonly type: string;
  /** Those iterations of the later run that trained on it. */
  readonly iterations: readonly number[];
  /** The first of the two was not trained on this program of this file. */
  readonly isNew: boolean;
}

/** What `visrep compare --json` prints. */
export interface ComparisonReport extends Comparison {
  readonly schemaVersion: 1;
  /** Absolute path. */
  readonly experiment: string;
  readonly from: IterationName;
  readonly to: IterationName;
  readonly corrections: readonly TrainedCorrection[];
  /** False where the two runs had other queries or pictures: then ids may mean other queries. */
  readonly sameData: boolean;
}

/** Every finished iteration, oldest run first. */
export async function finishedIterations(experiment: string): Promise<readonly IterationName[]> {
  const runs = await listRuns(experiment);
  const lists = await Promise.all(
    runs.map(async ({ name, folder }) =>
      (await listIterations(folder)).flatMap((
        { iteration, metrics },
      ) => (metrics ? [{ run: name, iteration }] : []))
    ),
  );
  return lists.flat();
}

/**
 * Compares two finished iterations.
 * @throws UsageError if one does not exist or both are the same, StoreError if one is not finished.
 */
export async function readComparison(experiment: string, from: IterationName,
  to: IterationName): Promise<ComparisonReport> {
  if (from.run === to.run && from.iteration === to.iteration)
    throw new UsageError(`Iteration ${to.iteration} of ${to.run} cannot be compared with itself.`,
      "Name two iterations.");
  const data: string[] = [];
  for (const side of [from, to]) data.push(await dataOf(experiment, side));
  const [before, after] = await Promise.all(
    [from, to].map(({ run, iteration }) => sampleSummaries(layout.run(experiment, run), iteration)),
  );
  return {
    schemaVersion: 1,
    experiment,
    from,
    to,
    ...compareIterations(before ?? [], after ?? []),
    corrections: await correctionsBetween(experiment, from, to),
    sameData: data[0] === data[1],
  };
}

/** Digest of the data that an iteration's run was made with. */
async function dataOf(experiment: string,
  { run: name, iteration }: IterationName): Promise<string> {
  const run = (await listRuns(experiment)).find((each) => each.name === name);
  if (!run)
    throw new UsageError(`${experiment} has no ${name}.`,
      `"visrep status ${experiment}" lists the runs.`);
  const found = (await listIterations(run.folder)).find((each) => each.iteration === iteration);
  if (!found)
    throw new UsageError(`${name} has no iteration ${iteration}.`,
      `"visrep status ${experiment}" lists them.`);
  if (!found.metrics)
    throw new StoreError(`Iteration ${iteration} of ${name} is not finished.`,
      `Finish it with "visrep resume ${experiment}".`);
  return run.record.digests.data;
}

/**
 * Of one run those after the earlier and up to the later iteration; of two runs all that the later
 * one trained on up to its iteration.
 */
async function correctionsBetween(experiment: string, from: IterationName,
  to: IterationName): Promise<readonly TrainedCorrection[]> {
  const sameRun = from.run === to.run;
  const first = sameRun ? Math.min(from.iteration, to.iteration) : 0;
  const last = sameRun ? Math.max(from.iteration, to.iteration) : to.iteration;
  const rowsOf = async (run: string, iteration: number) =>
    (await allTrainRows(layout.run(experiment, run), iteration, ofCorrections)).filter((
      { source },
    ) => source.kind === "correction");
  const known = new Set(
    (await rowsOf(from.run, sameRun ? first : from.iteration)).map(({ source, program }) =>
      `${source.id}\n${program}`
    ),
  );
  const found = new Map<string, TrainedCorrection>();
  for (let iteration = first + 1; iteration <= last; iteration++) {
    for (const { source: { id: file }, query, type, program } of await rowsOf(to.run, iteration)) {
      const before = found.get(file);
      found.set(file, { file, query, type, iterations: [...before?.iterations ?? [], iteration],
        isNew: !known.has(`${file}\n${program}`) });
    }
  }
  return [...found.values()];
}
