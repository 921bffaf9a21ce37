import { CorrectionFolder } from "../adapters/store/corrections";
import { readExperiment } from "../adapters/store/experiment-file";
import { readQueries } from "../adapters/store/queries";
import { listIterations, newestRun, sampleSummaries } from "../adapters/store/reader";
import { ReviewFolder, type ReviewProblem } from "../adapters/store/reviews";
import { UsageError } from "../core/errors";
import { trainedTasks } from "../core/experiment/experiment";
import { decisionsInForce } from "../core/review/current-decisions";
import { persistentTypes, suggestedQueries } from "../core/review/persistent";
import type { CorrectionEffect, PersistentType } from "../core/run/review-records";

/** A train query that is worth correcting. */
interface SuggestedQuery {
  readonly id: string;
  readonly type: string;
  readonly text: string;
  /** File names in `data/`. */
  readonly images: readonly string[];
}

/** What `visrep errors --json` prints: where the newest run keeps failing, and what to correct. */
export interface ErrorsReport {
  readonly schemaVersion: 1;
  readonly experiment: string;
  readonly run: string;
  /** The newest finished one. */
  readonly iteration: number;
  /** Worst first; `queries` are ids. */
  readonly persistent: readonly PersistentType[];
  /** One for each type first; at most as many as the budget leaves. */
  readonly suggested: readonly SuggestedQuery[];
  readonly effects: readonly CorrectionEffect[];
  readonly corrections: { readonly files: number; readonly queries: readonly string[];
    readonly budget: number; readonly left: number };
}

/**
 * Works the report out anew, so that it knows the corrections, the marks and the thresholds of now.
 * @param onProblem is told of lines of review logs that are left out
 * @throws UsageError if no iteration is finished.
 */
export async function errorsReport(experiment: string,
  onProblem: (problem: ReviewProblem) => void): Promise<ErrorsReport> {
  const { options } = await readExperiment(experiment);
  const run = await newestRun(experiment);
  const finished = run ?
    (await listIterations(run.folder)).flatMap(({ metrics }) => metrics ?? []) :
    [];
  const last = finished.at(-1);
  if (!run || !last)
    throw new UsageError(`${experiment} has no finished iteration yet.`,
      `Run one with "visrep run ${experiment}".`);
  const all = await readQueries(experiment);
  const { excluded } = await decisionsInForce(all, options,
    new ReviewFolder(experiment, onProblem));
  const out = new Set(excluded.map(({ query }) => query));
  const queries = all.filter(({ id }) => !out.has(id));
  const files = await new CorrectionFolder(experiment).list();
  const corrected = new Set(
    files.flatMap((file) => ("correction" in file ? [file.correction.query] : [])),
  );
  const grown = (await sampleSummaries(run.folder, last.iteration)).filter(({ phase }) =>
    phase === "grow"
  );
  const persistent = persistentTypes({ metrics: finished, grown, queries, corrected },
    trainedTasks(options), options.persistent);
  const left = Math.max(0, options.corrections.budget - files.length);
  const byId = new Map(queries.map((query) => [query.id, query]));
  return {
    schemaVersion: 1,
    experiment,
    run: run.name,
    iteration: last.iteration,
    persistent,
    suggested: suggestedQueries(persistent, left).flatMap((id) => {
      const query = byId.get(id);
      return query ? [{ id, type: query.type, text: query.text, images: query.images }] : [];
    }),
    effects: last.review?.effects ?? [],
    corrections: { files: files.length, queries: [...corrected], budget: options.corrections.budget,
      left },
  };
}
