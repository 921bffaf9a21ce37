import { trainedTasks } from "../experiment/experiment";
import type { Metrics, SampleRecord, TrainRow } from "../run/records";
import type { CorrectionsRecord, Review } from "../run/review-records";
import type { RunState } from "../run/state";
import { correctionEffects } from "./effects";
import { persistentTypes } from "./persistent";

/** Scores of an iteration with what was said about it. */
export type ReviewedMetrics = Pick<Metrics, "validation" | "review">;

/** What a review adds to the newest iteration's own scores. */
export interface Newest {
  readonly metrics: Pick<Metrics, "validation">;
  /** Its samples of train queries; none in iteration 0. */
  readonly grown: readonly Pick<SampleRecord, "query" | "reward">[];
  /** Null in iteration 0. */
  readonly corrections: Pick<CorrectionsRecord, "used" | "leftOut"> | null;
  /** What it trained on; nothing in iteration 0. */
  readonly rows: readonly Pick<TrainRow, "type" | "source">[];
  /** What people took out; nothing where it is left out. */
  readonly excluded?: Review["excluded"];
}

/** The review of the newest iteration. @param earlier metrics of those before it, 0 first */
export function reviewIteration(newest: Newest, earlier: readonly ReviewedMetrics[],
  { queries, options }: Pick<RunState, "queries" | "options">): Review {
  const { used, leftOut } = newest.corrections ?? { used: [], leftOut: [] };
  // A verified correction is no row where the filter or an equal one leaves it out: what was not
  // trained on has no effect.
  const byType = countTypes(newest.rows.filter(({ source }) => source.kind === "correction"));
  const corrected = new Set(used.map(({ query }) => query));
  return {
    corrections: { used: used.length, leftOut: leftOut.length, byType },
    excluded: newest.excluded ?? { queries: 0, programs: 0 },
    persistent: [
      ...persistentTypes({ metrics: [...earlier, newest.metrics], grown: newest.grown, queries,
        corrected }, trainedTasks(options), options.persistent),
    ],
    effects: [
      ...correctionEffects([
        ...earlier.map(({ validation, review }) => ({ validation,
          corrections: review?.corrections.byType ?? {} })
        ),
        { validation: newest.metrics.validation, corrections: byType },
      ]),
    ],
    options: options.persistent,
  };
}

/** How many there are of each type, by name. */
export function countTypes(items: readonly { readonly type: string }[]): Record<string, number> {
  const types = [...new Set(items.map(({ type }) => type))].sort();
  return Object.fromEntries(
    types.map((type) => [type, items.filter((item) => item.type === type).length]),
  );
}
