import type { Experiment } from "../../experiment/experiment";
import { shortPrompt } from "../../program/prompt";
import { countRewarded, type SampleRecord, type TrainRow } from "../../run/records";
import type { CorrectionsRecord } from "../../run/review-records";
import type { Query } from "../../task/query";

/** Samples of one iteration's grow stage. */
export interface GrownSamples {
  readonly iteration: number;
  readonly samples: readonly SampleRecord[];
}

/**
 * Filtered behavioural cloning: every program of a train query that earned its reward is a row,
 * equal programs of a query count once, at most `maxRowsPerQuery` a query, newest iteration first.
 * Rows are in the order of the queries.
 * @param isRejected whether a person rejected this program of a query
 */
export function selectRows(grown: readonly GrownSamples[], queries: readonly Query[],
  maxRowsPerQuery: number,
  isRejected: (query: string, program: string) => boolean): readonly TrainRow[] {
  const accepted = new Map<string, TrainRow[]>();
  const train = trainQueries(queries);
  for (const { iteration, samples } of [...grown].sort((a, b) => b.iteration - a.iteration)) {
    for (const { id, query: queryId, program, reward } of samples) {
      const query = train.get(queryId);
      if (!query || reward === 0 || program === null || isRejected(queryId, program)) continue;
      const rows = accepted.get(queryId) ?? [];
      accepted.set(queryId, rows);
      if (rows.length >= maxRowsPerQuery || rows.some((row) => row.program === program)) continue;
      rows.push({ prompt: shortPrompt(query), program, weight: 1, query: queryId, type: query.type,
        source: { kind: "sample", id, iteration } });
    }
  }
  return [...train.keys()].flatMap((id) => accepted.get(id) ?? []);
}

/**
 * The rows of an iteration's corrections, with a weight and a filter of their own, in the order of
 * their files. Equal programs of a query count once.
 * @param grown samples of the same iteration, with their true rewards
 */
export function correctionRows({ iteration, used }: CorrectionsRecord,
  grown: readonly SampleRecord[], queries: readonly Query[],
  { weight, filter }: Experiment["corrections"]): readonly TrainRow[] {
  const train = trainQueries(queries);
  const solved = (id: string): boolean =>
    countRewarded(grown.filter((sample) => sample.query === id)) > 0;
  return used.flatMap(({ query: id, program, file }, i): readonly TrainRow[] => {
    const query = train.get(id);
    const repeated = used.slice(0, i).some((other) =>
      other.query === id && other.program === program
    );
    if (!query || repeated || (filter === "failing" && solved(id))) return [];
    return [{ prompt: shortPrompt(query), program, weight, query: id, type: query.type,
      source: { kind: "correction", id: file, iteration } }];
  });
}

/** By id, in their order. */
function trainQueries(queries: readonly Query[]): ReadonlyMap<string, Query> {
  return new Map(
    queries.filter((query) => query.split === "train").map((query) => [query.id, query]),
  );
}
