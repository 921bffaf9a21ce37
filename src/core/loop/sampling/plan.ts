import { trainedTasks } from "../../experiment/experiment";
import { deriveSeed } from "../../random";
import type { Phase } from "../../run/records";
import type { RunState } from "../../run/state";
import type { Query } from "../../task/query";

/** A sample that is to be drawn. */
export interface PlannedSample {
  readonly query: Query;
  readonly phase: Phase;
  /** Which of the samples of this query, from 0. */
  readonly index: number;
  readonly seed: number;
}

/**
 * The samples to grow in an iteration: each train query of the tasks that are trained on
 * `samplesPerQuery` times.
 */
export function planGrow(state: RunState, iteration: number): readonly PlannedSample[] {
  const { samplesPerQuery } = state.options.sampling;
  const tasks = trainedTasks(state.options);
  return queriesOf(state, ["train"]).filter(({ task }) => tasks.includes(task)).flatMap((query) =>
    Array.from({ length: samplesPerQuery }, (_, index) =>
      planned(state, iteration, "grow", query, index))
  );
}

/**
 * The samples that score an iteration: one for each validation query and, in the iterations
 * `testAt`, one for each test query; at most `maxQueriesPerType` of a type and split.
 */
export function planEvaluation(state: RunState, iteration: number): readonly PlannedSample[] {
  const { maxQueriesPerType: limit = Infinity, testAt } = state.options.evaluation;
  const taken = new Map<string, number>();
  return queriesOf(state,
    testAt?.includes(iteration) ?? true ? ["validation", "test"] : ["validation"])
    .filter((query) => {
      const group = JSON.stringify([query.split, query.task, query.type]);
      taken.set(group, (taken.get(group) ?? 0) + 1);
      return (taken.get(group) ?? 0) <= limit;
    })
    .map((query) => planned(state, iteration, "evaluate", query, 0));
}

/**
 * Consecutive groups of at most `size`: batches depend on the order of the queries and nothing
 * else.
 */
export function batches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) },
    (_, i) => items.slice(i * size, (i + 1) * size));
}

function queriesOf(state: RunState, splits: readonly string[]): readonly Query[] {
  return state.queries.filter((query) =>
    splits.includes(query.split) && state.options.tasks.includes(query.task)
  );
}

function planned(state: RunState, iteration: number, phase: Phase, query: Query,
  index: number): PlannedSample {
  return { query, phase, index,
    seed: deriveSeed(state.options.seed, iteration, phase, query.id, index) };
}
