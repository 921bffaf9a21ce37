import type { Experiment } from "../experiment/experiment";
import type { Metrics, SampleRecord } from "../run/records";
import type { PersistentType } from "../run/review-records";
import type { Query, Task } from "../task/query";

/** Train queries that are named for each type. */
const NAMED = 5;
/** Far below one query's share of a type; 0.60 - 0.55 is 0.05 less the error of a subtraction. */
const TOLERANCE = 1e-9;

/** What is known when an iteration is over. */
export interface Outcome {
  /** Of all finished iterations, 0 first. */
  readonly metrics: readonly Pick<Metrics, "validation">[];
  /** The newest samples of train queries; none after iteration 0. */
  readonly grown: readonly Pick<SampleRecord, "query" | "reward">[];
  readonly queries: readonly Query[];
  /** Ids of the queries that have a correction. */
  readonly corrected: ReadonlySet<string>;
}

/**
 * The question types that keep failing on validation: over the last iterations their accuracy
 * stayed below a threshold, or gained less than a margin each time. Most failing validation queries
 * first. Only validation decides, and only train queries are named.
 */
export function persistentTypes(outcome: Outcome, tasks: readonly Task[],
  options: Experiment["persistent"]): readonly PersistentType[] {
  const scores = outcome.metrics.at(-1)?.validation.byType ?? {};
  return Object.entries(scores)
    .flatMap(([type, { accuracy: now, n }]) => {
      const accuracy = outcome.metrics.map(({ validation }) =>
        validation.byType[type]?.accuracy ?? null
      );
      const because = failsBy(accuracy, options);
      return because ?
        [{ type, because, accuracy, n, failing: Math.round((1 - now) * n),
          queries: worthCorrecting(type, outcome, tasks).slice(0, NAMED) }] :
        [];
    })
    .sort((a, b) =>
      b.failing - a.failing || (a.accuracy.at(-1) ?? 0) - (b.accuracy.at(-1) ?? 0) ||
      (a.type < b.type ? -1 : 1)
    );
}

/**
 * What to correct next: one query for each type first, then the second ones, and so on, within the
 * budget.
 */
export function suggestedQueries(types: readonly PersistentType[],
  budgetLeft: number): readonly string[] {
  const rounds = Array.from({ length: NAMED },
    (_, round) => types.flatMap(({ queries }) => queries[round] ?? []));
  return rounds.flat().slice(0, Math.max(0, budgetLeft));
}

function failsBy(accuracy: readonly (number | null)[],
  { iterations, accuracyBelow, gainBelow, solvedFrom }: Experiment["persistent"]
): PersistentType["because"] | undefined {
  const last = accuracy.slice(-iterations);
  if (last.length === iterations && last.every((value) => value !== null && value < accuracyBelow))
    return "low";
  const points = accuracy.slice(-iterations - 1);
  const still = points.slice(1).every((value, i) =>
    value !== null && value < solvedFrom && value - (points[i] ?? value) < gainBelow - TOLERANCE
  );
  return points.length === iterations + 1 && !points.includes(null) && still ? "flat" : undefined;
}

/**
 * Train queries of a type without a correction; those whose programs all failed first, then the
 * ones tried most in vain.
 */
function worthCorrecting(type: string, { queries, grown, corrected }: Outcome,
  tasks: readonly Task[]): readonly string[] {
  const tries = new Map<string, { earned: number; failed: number }>();
  for (const { query, reward } of grown) {
    const seen = tries.get(query) ?? { earned: 0, failed: 0 };
    tries.set(query,
      reward === 1 ? { ...seen, earned: seen.earned + 1 } : { ...seen, failed: seen.failed + 1 });
  }
  const of = (id: string) => tries.get(id) ?? { earned: 0, failed: 0 };
  return queries
    .filter((query) =>
      query.split === "train" && query.type === type && tasks.includes(query.task) &&
      !corrected.has(query.id)
    )
    .map(({ id }) => id)
    // stable: in file order otherwise
    .sort((a, b) => of(a).earned - of(b).earned || of(b).failed - of(a).failed);
}
