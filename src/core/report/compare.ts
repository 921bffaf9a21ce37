import { type FailureKind, ranToItsEnd } from "../program/failure";
import type { SampleSummary } from "../run/run-record";
import { type Split, SPLITS, type Task } from "../task/query";

/**
 * What became of a query from one iteration to another. Each query is in one group: `fixed` it
 * earns its reward now and did not before; `unexecutable` its program does not run to its end now,
 * and did before; `broken` it earned its reward before, and its program runs to a wrong answer now;
 * `failing` no reward in both, and it is not newly unexecutable; `right` its reward in both.
 */
export const CHANGES = ["fixed", "broken", "unexecutable", "failing", "right"] as const;
export type Change = (typeof CHANGES)[number];

/** Those whose queries are listed: what is right in both needs no look. */
export const LISTED = ["fixed", "broken", "unexecutable",
  "failing"] as const satisfies readonly Change[];
export type ListedChange = (typeof LISTED)[number];

/** What a comparison needs of a sample: its line of `samples.index`. */
export type ComparedSample = Pick<SampleSummary,
  "id" | "query" | "task" | "type" | "split" | "phase" | "index" | "reward" | "failure"
    | "program">;

/** The program that stands for a query in an iteration. */
export interface Side {
  /** Id of the sample. */
  readonly sample: string;
  readonly reward: 0 | 1;
  readonly failure: FailureKind | null;
  /** Digest of the program; null where there is none. */
  readonly program: string | null;
}

/** A train or validation query with its two programs. */
export interface ChangedQuery {
  readonly query: string;
  readonly type: string;
  readonly task: Task;
  readonly split: Exclude<Split, "test">;
  readonly change: ListedChange;
  readonly before: Side;
  readonly after: Side;
}

export type Totals = Readonly<Record<Change, number>>;

/** Two iterations side by side. */
export interface Comparison {
  /**
   * Of train and validation, in the order of `LISTED`, then by type, validation before train, and
   * by id.
   */
  readonly queries: readonly ChangedQuery[];
  /** Test queries are counted here and nowhere else. */
  readonly totals: Readonly<Record<Split, Totals>>;
  /** Of train and validation, types by name. */
  readonly byType: Readonly<Record<string, Totals>>;
  /**
   * Queries with samples in one of the two alone, for example train queries beside iteration 0,
   * which grows nothing.
   */
  readonly onlyOne: Readonly<Record<Split, number>>;
}

/**
 * Compares two iterations of a run, or of two runs over the same queries. A validation or test
 * query is stood for by the program it was scored with. A train query, for which several programs
 * are grown, by its best one: the first that earned its reward, else the first that ran to its end,
 * else the first.
 */
export function compareIterations(before: readonly ComparedSample[],
  after: readonly ComparedSample[]): Comparison {
  const [old, now] = [standIns(before), standIns(after)];
  const totals = Object.fromEntries(SPLITS.map((split) => [split, none()])) as Record<Split,
    Record<Change, number>>;
  const onlyOne: Record<Split, number> = { train: 0, validation: 0, test: 0 };
  const types = new Map<string, Record<Change, number>>();
  const queries: ChangedQuery[] = [];
  for (const [query, sample] of now) {
    const was = old.get(query);
    const { split, type, task } = sample;
    if (!was) {
      onlyOne[split]++;
      continue;
    }
    const change = changeOf(was, sample);
    totals[split][change]++;
    if (split === "test") continue;
    const ofType = types.get(type) ?? none();
    types.set(type, ofType);
    ofType[change]++;
    if (change !== "right")
      queries.push({ query, type, task, split, change, before: side(was), after: side(sample) });
  }
  for (const [query, { split }] of old) if (!now.has(query)) onlyOne[split]++;
  return { queries: queries.sort(inOrder), totals,
    byType: Object.fromEntries([...types].sort(([a], [b]) => compareText(a, b))), onlyOne };
}

function none(): Record<Change, number> {
  return { fixed: 0, broken: 0, unexecutable: 0, failing: 0, right: 0 };
}

/** One sample for each query. */
function standIns(samples: readonly ComparedSample[]): ReadonlyMap<string, ComparedSample> {
  const best = new Map<string, ComparedSample>();
  for (const sample of samples) {
    if ((sample.phase === "grow") !== (sample.split === "train")) continue;
    const other = best.get(sample.query);
    if (!other || merit(sample) > merit(other) ||
      (merit(sample) === merit(other) && sample.index < other.index))
      best.set(sample.query, sample);
  }
  return best;
}

function merit({ reward, failure }: ComparedSample): number {
  return reward === 1 ? 2 : ranToItsEnd(failure) ? 1 : 0;
}

function changeOf(before: ComparedSample, after: ComparedSample): Change {
  if (after.reward === 1) return before.reward === 1 ? "right" : "fixed";
  if (!ranToItsEnd(after.failure) && ranToItsEnd(before.failure)) return "unexecutable";
  return before.reward === 1 ? "broken" : "failing";
}

function side({ id, reward, failure, program }: ComparedSample): Side {
  return { sample: id, reward, failure, program };
}

function inOrder(a: ChangedQuery, b: ChangedQuery): number {
  return LISTED.indexOf(a.change) - LISTED.indexOf(b.change) || compareText(a.type, b.type) ||
    compareText(b.split, a.split) || compareText(a.query, b.query);
}

/** By code points: the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
