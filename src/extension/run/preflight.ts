import { DataError } from "../../core/errors";
import type { Experiment } from "../../core/loop/experiment";
import { differences } from "../../core/loop/options";
import { planEvaluation, planGrow } from "../../core/loop/plan";
import { SPLITS, type Query, type Split } from "../../core/task/query";
import { listIterations, newestRun } from "../../adapters/store/reader";

/** What "Run Iteration" is about to do, worked out from the folder alone; the engine decides again when it starts. */
export interface Preflight {
  readonly options: Experiment;
  /** Queries of the chosen tasks in each split. */
  readonly splits: Readonly<Record<Split, number>>;
  /** Programs that grow writes, and that evaluate scores. */
  readonly grown: number;
  readonly scored: number;
  /** First and last iteration that will be worked on; 0 is scoring the frozen base. */
  readonly from: number;
  readonly upTo: number;
  /** The run that goes on; undefined: a new one. */
  readonly run: string | undefined;
  /** Changed options, because of which a new run is started although there was one. */
  readonly because: readonly string[];
}

/**
 * @param iterations how many to add
 * @throws DataError if there is nothing to train on or to score.
 */
export async function preflight(experiment: string, options: Experiment, queries: readonly Query[], iterations: number): Promise<Preflight> {
  const newest = await newestRun(experiment);
  const because = newest ? differences(newest.record, options, newest.record.digests) : [];
  const run = because.length === 0 ? newest : undefined;
  const finished = run ? (await listIterations(run.folder)).filter(({ metrics }) => metrics).map(({ iteration }) => iteration) : [];
  const last = Math.max(-1, ...finished);
  const state = { run: run?.name ?? "", options, queries, baseDigest: "" };
  const chosen = queries.filter(({ task }) => options.tasks.includes(task));
  const splits = Object.fromEntries(SPLITS.map((split) => [split, chosen.filter((query) => query.split === split).length])) as Record<Split, number>;
  for (const split of SPLITS) {
    if (splits[split] === 0) throw new DataError(`The experiment has no ${split} query of its tasks (${options.tasks.join(", ")}).`, `Add some to data/queries.jsonl, or change "tasks" in experiment.json.`);
  }
  return {
    options, splits, grown: planGrow(state, 1).length, scored: planEvaluation(state, 1).length,
    from: last + 1, upTo: Math.max(0, last) + iterations, run: run?.name, because,
  };
}

/** `Run iterations 0 and 1`. */
export function runLabel({ from, upTo }: Pick<Preflight, "from" | "upTo">): string {
  if (from >= upTo) return `Run iteration ${upTo}`;
  return upTo - from === 1 ? `Run iterations ${from} and ${upTo}` : `Run iterations ${from} to ${upTo}`;
}

/** The rows of the pre-flight: what will run and train, each with the options that decide it. */
export function preflightRows({ options, splits, grown, scored, from, run, because }: Preflight): readonly { readonly label: string; readonly detail: string }[] {
  const { policy, perception, trainer, sampling, training, evaluation, program } = options;
  const weights = training.method === "lora" ? `LoRA rank ${training.lora.rank}` : "all weights";
  return [
    { label: run ? `${run} goes on` : "A new run is started", detail: because.length > 0 ? `because of ${because.join(", ")}` : from === 0 ? "iteration 0 scores the frozen base first" : "under the options it began with" },
    { label: `Grow: ${grown} programs`, detail: `${splits.train} train queries × ${sampling.samplesPerQuery} samples by the ${policy.engine} policy, temperature ${sampling.temperature}, top-p ${sampling.topP}` },
    { label: "Run and reward", detail: `on pixels by ${perception.engine} perception, at most ${program.timeoutS} s and ${program.maxCalls} calls a program` },
    { label: `Improve: train ${weights}, ${training.epochs} ${training.epochs === 1 ? "epoch" : "epochs"}, learning rate ${training.learningRate}`, detail: `${trainer.engine} trainer on up to ${training.maxRowsPerQuery} rewarded programs a query, batch ${training.batchSize}, from ${training.initFrom} weights` },
    { label: `Evaluate: ${scored} programs`, detail: `${splits.validation} validation + ${splits.test} test queries${evaluation.maxQueriesPerType ? `, at most ${evaluation.maxQueriesPerType} of a type` : ""}, temperature ${evaluation.temperature}; test is never trained on` },
  ];
}
