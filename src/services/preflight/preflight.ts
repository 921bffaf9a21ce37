import * as fs from "node:fs/promises";
import * as path from "node:path";
import { dataDigest } from "../../adapters/store/dataset";
import { layout } from "../../adapters/store/layout";
import { lastFinished, newestRun, type RunEntry } from "../../adapters/store/reader";
import type { ReviewProblem } from "../../adapters/store/reviews";
import { DataError, TrainingError, UsageError } from "../../core/errors";
import { requireTrainable } from "../../core/experiment/combinations";
import type { Experiment } from "../../core/experiment/experiment";
import { planEvaluation, planGrow } from "../../core/loop/sampling/plan";
import { requireTrainQueries } from "../../core/loop/training/decisions";
import { hasChanged, type Outlook } from "../../core/report/preflight/next-iteration";
import type { Upcoming } from "../../core/report/preflight/preflight-rows";
import { differences } from "../../core/run/options";
import { type Query, type Split, SPLITS } from "../../core/task/query";
import { readOutlook } from "./next-iteration";
import { standsStill } from "./standstill";

/** Pictures that are looked for at once. */
const AT_ONCE = 256;

/**
 * What "Run Iteration" is about to do, worked out from the folder alone; the engine decides again
 * when it starts.
 */
export interface Preflight extends Upcoming {
  /** Lines of review logs that cannot be read and do not count. */
  readonly problems: readonly ReviewProblem[];
}

/** How much is asked for. */
export interface Asked {
  /** Iterations to add. */
  readonly iterations: number;
  /** A new run in any case. */
  readonly fresh?: boolean;
}

/**
 * @throws UserError with the reason if nothing can be done, scored or trained on, or if the same
 *   rows would be trained on once more.
 */
export async function preflight(experiment: string, options: Experiment, queries: readonly Query[],
  { iterations, fresh = false }: Asked): Promise<Preflight> {
  const data = await lookAtData(experiment, queries);
  const newest = fresh ? undefined : await newestRun(experiment);
  const because = newest ?
    differences(newest.record, options, { ...newest.record.digests,
      ...(data.changed > newest.record.created && data.gone.length === 0 ?
        { data: await dataDigest(experiment, queries) } :
        {}) }) :
    [];
  const run = because.length === 0 ? newest : undefined;
  const last = (run && await lastFinished(run.folder))?.iteration ?? -1;
  const upTo = Math.max(0, last) + iterations;
  if (upTo <= last)
    throw new UsageError(`${run?.name} has its iterations up to ${last}, and ` +
      "none is to be added.", "Ask for at least one.");
  requireSplits(options, queries);
  requirePictures(experiment, queries, data.gone);
  const problems: ReviewProblem[] = [];
  const state = { run: run?.name ?? "", options, queries, examples: [], baseDigest: "" };
  const { outlook, decisions } = await readOutlook(experiment, run, last, state,
    (problem) => problems.push(problem));
  if (upTo > 0) {
    requireTrainable(options);
    requireTrainQueries(state, decisions);
    requireRows(outlook);
    await requireNews(run, last, outlook);
  }
  const counted = decisions.counted(state);
  return {
    options,
    splits: splitsOf(options, counted.queries),
    grown: planGrow(counted, outlook.iteration).length,
    scored: planEvaluation(counted, last + 1).length,
    from: last + 1,
    upTo,
    run: run?.name,
    because,
    training: outlook,
    problems,
  };
}

function splitsOf({ tasks }: Pick<Experiment, "tasks">,
  queries: readonly Query[]): Record<Split, number> {
  const chosen = queries.filter(({ task }) => tasks.includes(task));
  return Object.fromEntries(
    SPLITS.map((split) => [split, chosen.filter((query) => query.split === split).length]),
  ) as Record<Split, number>;
}

function requireSplits(options: Pick<Experiment, "tasks">, queries: readonly Query[]): void {
  const empty = SPLITS.find((split) => splitsOf(options, queries)[split] === 0);
  if (empty)
    throw new DataError(`The experiment has no ${empty} query of its tasks ` +
      `(${options.tasks.join(", ")}).`,
      `Add some to data/queries.jsonl, or change "tasks" in experiment.json.`);
}

/**
 * The engine looks into every picture when it starts; here it is only seen whether they are there,
 * and when the data last changed, in milliseconds since 1970.
 */
async function lookAtData(experiment: string,
  queries: readonly Query[]
): Promise<{ readonly changed: number; readonly gone: readonly string[] }> {
  const names = [...new Set(queries.flatMap(({ images }) => images))];
  const gone: string[] = [];
  let changed = 0;
  const see = async (file: string): Promise<void> => {
    changed = Math.max(changed, (await fs.stat(file)).mtimeMs);
  };
  await see(layout.queries(experiment)).catch(() => undefined);
  for (let i = 0; i < names.length; i += AT_ONCE) {
    await Promise.all(
      names.slice(i, i + AT_ONCE).map((name) =>
        see(path.resolve(layout.data(experiment), name)).catch(() => void gone.push(name))
      ),
    );
  }
  return { changed, gone };
}

function requirePictures(experiment: string, queries: readonly Query[],
  gone: readonly string[]): void {
  const [first] = gone;
  if (first === undefined) return;
  const user = queries.find(({ images }) => images.includes(first))?.id;
  throw new DataError(`The picture ${path.resolve(layout.data(experiment), first)} of query ` +
    `${user} is missing${gone.length > 1 ? `, and ${gone.length - 1} more` : ""}.`,
    "Put it back, or take the query out of data/queries.jsonl.");
}

function requireRows({ iteration, own, corrections }: Outlook): void {
  if (!own?.exact || own.rows > 0 || corrections.used.length > 0) return;
  throw new TrainingError(`No program that was grown in iteration ${iteration} is a training ` +
    "row, and no correction counts, so there is nothing to train on.",
    `Add corrections, or raise "sampling.samplesPerQuery" or "sampling.temperature" in ` +
      "experiment.json.");
}

async function requireNews(run: RunEntry | undefined, last: number,
  { own, changes, decisions }: Outlook): Promise<void> {
  if (!run || !changes || decisions.recorded || hasChanged(changes) ||
    !await standsStill(run.folder, last)) return;
  throw new TrainingError(`Iterations ${last - 1} and ${last} wrote the same programs and were ` +
    `trained on the same ${own?.rows ?? 0} rows, and since then nobody has corrected, marked ` +
    "or rejected anything: another iteration would train on them once more.",
    `Correct a program ("visrep errors" names the queries that are worth it), mark or reject ` +
      `one, or raise "sampling.temperature" in experiment.json. "visrep run" goes on all the ` +
      "same.");
}
