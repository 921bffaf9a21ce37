import * as path from "node:path";
import { imageRef } from "../adapters/files/image-ref";
import { layout } from "../adapters/store/layout";
import { readQueries } from "../adapters/store/queries";
import { type IterationEntry, listIterations, listRuns, readSamples, type RunEntry,
  sampleSummaries } from "../adapters/store/reader";
import { allTrainRows, hasTrainRows } from "../adapters/store/train-rows";
import { StoreError, UsageError } from "../core/errors";
import type { Answered, Predictions } from "../core/export/answered";
import { predictions, type PredictionStyle } from "../core/export/predictions";
import { preferenceRows, sftRow, type TrainingStyle } from "../core/export/training";
import type { TrainRow } from "../core/run/records";
import type { Split } from "../core/task/query";

/**
 * Which iteration is exported: of the newest run, the newest one that has what is asked for, where
 * nothing is said.
 */
export interface Chosen {
  readonly run?: string;
  readonly iteration?: number;
}

/** What an export holds, and where it is from. */
export interface ExportedRows {
  readonly run: string;
  readonly iteration: number;
  readonly records: readonly object[];
}

/**
 * The rows that an iteration was trained on.
 * @throws UsageError if there is no such iteration, StoreError naming a damaged line
 */
export async function exportSft(experiment: string, chosen: Chosen,
  style: TrainingStyle): Promise<ExportedRows> {
  const { run, iteration, rows } = await trained(experiment, chosen);
  return { run: run.name, iteration, records: rows.map((row) => sftRow(row, style)) };
}

/** The same against grown programs that failed. */
export async function exportPreferences(experiment: string, chosen: Chosen,
  style: TrainingStyle): Promise<ExportedRows> {
  const { run, iteration, rows } = await trained(experiment, chosen);
  const grown = (await sampleSummaries(run.folder, iteration)).filter(({ phase }) =>
    phase === "grow"
  );
  return { run: run.name, iteration,
    records: preferenceRows(iteration, rows, await readSamples(run.folder, iteration, grown),
      style) };
}

/**
 * How an iteration answered a split.
 * @throws UsageError if it was not scored on it, StoreError if a query of it is gone, DataError if
 *   a picture is
 */
export async function exportPredictions(experiment: string, chosen: Chosen,
  split: Exclude<Split, "train">, style: PredictionStyle): Promise<ExportedRows & Predictions> {
  const run = await chooseRun(experiment, chosen);
  const { iteration } = await chooseIteration(run, chosen,
    async ({ metrics }) =>
      metrics !== undefined && (split === "test" ? metrics.n : metrics.validation.n) > 0,
    `scored on ${split}`);
  const scored = (await sampleSummaries(run.folder, iteration)).filter((sample) =>
    sample.phase === "evaluate" && sample.split === split
  );
  const queries = new Map((await readQueries(experiment)).map((query) => [query.id, query]));
  const answered = (await readSamples(run.folder, iteration, scored)).map((sample): Answered => {
    const query = queries.get(sample.query);
    if (!query)
      throw new StoreError(`${layout.queries(experiment)} no longer has the query ` +
        `${sample.query}, which ${run.name} answered.`,
        "Restore the queries that this run was made with.");
    return { query, sample };
  });
  const heights = new Map<string, number>();
  if (style === "coco" || style === "omnilabel") {
    for (const { query } of answered) {
      const [image] = query.images;
      if (image !== undefined && query.source?.dataset === style && !heights.has(image))
        heights.set(image,
          (await imageRef(path.resolve(layout.data(experiment), image), `query ${query.id}`))
            .height);
    }
  }
  return { run: run.name, iteration,
    ...predictions(style, answered, (image) => heights.get(image) ?? 0) };
}

interface TrainedIteration {
  readonly run: RunEntry;
  readonly iteration: number;
  readonly rows: readonly TrainRow[];
}

async function trained(experiment: string, chosen: Chosen): Promise<TrainedIteration> {
  const run = await chooseRun(experiment, chosen);
  const { iteration } = await chooseIteration(run, chosen,
    (each) => hasTrainRows(run.folder, each.iteration), "trained on");
  return { run, iteration, rows: await allTrainRows(run.folder, iteration, () => true) };
}

async function chooseRun(experiment: string, { run: name }: Chosen): Promise<RunEntry> {
  const runs = await listRuns(experiment);
  const run = name === undefined ? runs.at(-1) : runs.find((each) => each.name === name);
  if (!run)
    throw new UsageError(`${experiment} has no ${name ?? "run yet"}.`, name === undefined ?
      `Start one with "visrep run ${experiment}".` :
      `"visrep status ${experiment}" lists the runs.`);
  return run;
}

async function chooseIteration(run: RunEntry, { iteration }: Chosen,
  has: (entry: IterationEntry) => Promise<boolean>, what: string): Promise<IterationEntry> {
  for (const entry of [...await listIterations(run.folder)].reverse()) {
    if ((iteration === undefined || entry.iteration === iteration) && await has(entry))
      return entry;
  }
  throw new UsageError(
    iteration === undefined ?
      `No iteration of ${run.name} was ${what} yet.` :
      `Iteration ${iteration} of ${run.name} was not ${what}.`,
    `"visrep status" lists the iterations.`,
  );
}
