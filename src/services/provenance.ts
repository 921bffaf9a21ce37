import { readJson } from "../adapters/files/files";
import { CorrectionFolder } from "../adapters/store/corrections";
import { layout } from "../adapters/store/layout";
import { listRuns, readSamples, type RunEntry, sampleSummaries } from "../adapters/store/reader";
import { ReviewFolder, type ReviewProblem } from "../adapters/store/reviews";
import { allTrainRows, hasTrainRows, ofQuery } from "../adapters/store/train-rows";
import { UsageError } from "../core/errors";
import type { GrownSamples } from "../core/loop/training/select-rows";
import type { QueryEvidence } from "../core/report/provenance/provenance-records";
import { standing } from "../core/review/current-log";
import type { TrainRow } from "../core/run/records";
import type { Authored, Decision, ReviewEntry } from "../core/run/review-log";
import { type CorrectionsRecord, correctionsRecordSchema,
  decisionsRecordSchema } from "../core/run/review-records";
import type { SampleSummary } from "../core/run/run-record";
import type { Query } from "../core/task/query";

/** How samples of an iteration are listed: an editor keeps the lists it has read. */
export type Summaries = (run: string, iteration: number) => Promise<readonly SampleSummary[]>;

/**
 * Gathers what is recorded about the training rows of a query, from all files of the experiment
 * that say something of it.
 * @param onProblem is told of lines of review logs that are left out
 * @throws UsageError if the run does not exist, StoreError if a file is damaged
 */
export async function readEvidence(experiment: string, runName: string, iteration: number,
  query: Query, onProblem: (problem: ReviewProblem) => void,
  summaries: Summaries = sampleSummaries): Promise<QueryEvidence> {
  const runs = await listRuns(experiment);
  const run = runs.find(({ name }) => name === runName);
  if (!run)
    throw new UsageError(`${experiment} has no ${runName}.`,
      `"visrep status ${experiment}" lists the runs.`);
  const reviews = new ReviewFolder(experiment, onProblem);
  const iterations = Array.from({ length: iteration }, (_, i) => i + 1);
  const decisions = await readJson(layout.decisions(run.folder, iteration), decisionsRecordSchema);
  const { record, files } = await correctionsOf(experiment, run, iteration, query.id);
  return {
    run: run.name,
    iteration,
    query,
    options: run.record.options,
    trained: await trainedRows(run.folder, iterations, query.id),
    grown: await grownSamples(run, iterations, query.id, summaries),
    corrections: record,
    newCorrections: files,
    parents: await parentPrograms(runs,
      record.used.flatMap(({ parentSample }) => parentSample ?? []), summaries),
    held: { excluded: decisions?.excluded ?? [], rejected: decisions?.rejected ?? [] },
    decisions: newestOfEachAuthor(await reviews.entries(), query.id,
      await reviews.imagesDigest(query)),
    digest: (text) => reviews.programDigest(text),
  };
}

async function trainedRows(run: string, iterations: readonly number[],
  query: string): Promise<ReadonlyMap<number, readonly TrainRow[]>> {
  const found = new Map<number, readonly TrainRow[]>();
  for (const k of iterations) {
    if (await hasTrainRows(run, k))
      found.set(k, (await allTrainRows(run, k, ofQuery(query))).filter((row) =>
        row.query === query
      ));
  }
  return found;
}

/** Of all iterations only where history is kept; else those of the last one. */
async function grownSamples({ folder, record }: RunEntry, iterations: readonly number[],
  query: string, summaries: Summaries): Promise<readonly GrownSamples[]> {
  const needed = record.options.training.keepHistory ? iterations : iterations.slice(-1);
  return Promise.all(needed.map(async (iteration) => {
    const own = (await summaries(folder, iteration)).filter((each) =>
      each.phase === "grow" && each.query === query
    );
    return { iteration, samples: await readSamples(folder, iteration, own) };
  }));
}

/**
 * What the iteration recorded about this query's corrections, and files that it does not know of.
 */
async function correctionsOf(experiment: string, run: RunEntry, iteration: number,
  query: string
): Promise<
  { readonly record: Pick<CorrectionsRecord, "used" | "leftOut">;
    readonly files: readonly string[] }
> {
  const record = await readJson(layout.usedCorrections(run.folder, iteration),
    correctionsRecordSchema);
  const files = (await new CorrectionFolder(experiment).list()).flatMap((
    each,
  ) => ("correction" in each && each.correction.query === query ? [each.file] : []));
  const used = record?.used.filter((each) => each.query === query) ?? [];
  // A record of what was left out does not name the query; the file's header does.
  const leftOut = record?.leftOut.filter(({ file }) => files.includes(file)) ?? [];
  return { record: { used, leftOut },
    files: files.filter((file) => ![...used, ...leftOut].some((known) => known.file === file)) };
}

/**
 * The programs of parent samples. Their ids say in which iteration they were grown; the newest run
 * that has one counts, because equal ids are equal programs.
 */
async function parentPrograms(runs: readonly RunEntry[], ids: readonly string[],
  summaries: Summaries): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const id of ids) {
    const iteration = /\.i(\d+)-(?:grow|evaluate)-\d+\.\w+$/.exec(id)?.[1];
    if (iteration === undefined) continue;
    for (const { folder } of runs.toReversed()) {
      const summary = (await summaries(folder, Number(iteration))).find((each) => each.id === id);
      const [sample] = summary ? await readSamples(folder, Number(iteration), [summary]) : [];
      if (!sample) continue;
      found.set(id, sample.program ?? sample.completion);
      break;
    }
  }
  return found;
}

/** Of decisions about the query over its pictures as they are. */
function newestOfEachAuthor(entries: readonly Authored<ReviewEntry>[], query: string,
  images: string | undefined): readonly Authored<Decision>[] {
  const authors = [...new Set(entries.map(({ author }) => author))].sort();
  return authors.flatMap((
    author,
  ) => [...standing(entries.filter((entry) => entry.author === author)).decisions.values()])
    .filter(({ key }) => key.query === query && key.images === images);
}
