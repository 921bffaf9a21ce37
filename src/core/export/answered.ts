import type { SampleRecord } from "../run/records";
import type { Query, QuerySource } from "../task/query";

/** A query with the sample that scored the policy on it. */
export interface Answered {
  readonly query: Query;
  readonly sample: SampleRecord;
}

/** The same of a query that came from a data set. */
export interface SourcedAnswer extends Answered {
  readonly source: QuerySource;
}

/** What is written. */
export interface Predictions {
  readonly records: readonly object[];
  /**
   * What they are for, as `visrep metrics --ids` takes it: questions, examples or pairs, images for
   * boxes.
   */
  readonly ids: readonly string[];
  /**
   * Queries that have no place in this format: of another data set, or of an example or pair that
   * was not asked whole.
   */
  readonly leftOut: number;
}

/** Official tools compare ids of most data sets as numbers. */
export function numberIfOne(id: string): number | string {
  return /^(0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id;
}

/** In the order of their first members. */
export function grouped(sourced: readonly SourcedAnswer[],
  keyOf: (each: SourcedAnswer) => string): ReadonlyMap<string, readonly SourcedAnswer[]> {
  const groups = new Map<string, SourcedAnswer[]>();
  for (const each of sourced) {
    const own = groups.get(keyOf(each)) ?? [];
    groups.set(keyOf(each), own);
    own.push(each);
  }
  return groups;
}
