import type { FailureKind } from "../program/failure";
import type { Verdict } from "../run/review-log";
import type { PersistentType } from "../run/review-records";
import type { SampleSummary } from "../run/run-record";
import type { Task } from "../task/query";

/** Where a program is on its way through the review. */
export const QUEUES = ["pending", "failed", "corrected", "accepted", "skipped"] as const;
export type Queue = (typeof QUEUES)[number];

/** A program of a query, as it is decided about: samples with equal programs are one item. */
export interface ReviewItem {
  /** `decisionKey` of its query and program. */
  readonly key: string;
  /** The first of its samples. */
  readonly sample: SampleSummary;
  /** How many samples of the query have this program. */
  readonly copies: number;
}

/** What is shown. Absent: all of them. */
export interface Filter {
  readonly tasks?: readonly Task[];
  readonly types?: readonly string[];
  readonly failures?: readonly FailureKind[];
  /** Only queries that earned a reward in one of the last two iterations and not in the other. */
  readonly changed?: boolean;
  /** Programs that earned their reward are pending, too: one can be right for the wrong reason. */
  readonly rewarded?: boolean;
}

export const GROUPINGS = ["type", "failure"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What people and the iteration before said. */
export interface Review {
  /** The standing verdicts that hold for these pictures, by `decisionKey`. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Queries with a correction. */
  readonly corrected: ReadonlySet<string>;
  /**
   * Queries whose verdict is another one than an iteration before; read only where the filter asks
   * for them.
   */
  readonly changed: ReadonlySet<string>;
  /** Worst first. */
  readonly persistent: readonly PersistentType[];
}

export interface Group {
  /**
   * Question type or kind of failure; empty for programs that earned their reward, where failures
   * group.
   */
  readonly name: string;
  readonly persistent: PersistentType | undefined;
  readonly items: readonly ReviewItem[];
}

export type Queues = Readonly<Record<Queue, readonly Group[]>>;

/**
 * One text for equal pairs. A sample without a program is decided about as one with the digest of
 * the empty text.
 */
export function decisionKey(query: string, program: string): string {
  return `${program} ${query}`;
}

/**
 * The items of an iteration's samples, in the order of review: the queries most worth correcting
 * first, then train, then validation, then what earned its reward. Samples of test queries are
 * never among them.
 * @param empty digest of the empty text
 */
export function reviewItems(samples: readonly SampleSummary[],
  persistent: readonly PersistentType[], empty: string): readonly ReviewItem[] {
  const worth = new Set(persistent.flatMap(({ queries }) => queries));
  const items = new Map<string, { key: string; sample: SampleSummary; copies: number }>();
  for (const sample of samples) {
    if (sample.split === "test") continue;
    const key = decisionKey(sample.query, sample.program ?? empty);
    const known = items.get(key);
    if (known) known.copies++;
    else items.set(key, { key, sample, copies: 1 });
  }
  const ranked: ReviewItem[][] = [[], [], [], []];
  for (const item of items.values()) ranked[rank(item.sample, worth)]?.push(item);
  return ranked.flat();
}

/**
 * Queries that earned a reward in one of two iterations and in the other did not; those of both
 * only.
 */
export function changedQueries(now: readonly SampleSummary[],
  before: readonly SampleSummary[]): ReadonlySet<string> {
  const [after, earlier] = [solved(now), solved(before)];
  return new Set(
    [...after].flatMap(([query, right]) => (earlier.get(query) === !right ? [query] : [])),
  );
}

/**
 * The queue of an item; undefined for one that earned its reward while nobody said anything else.
 */
export function queueOf({ key, sample }: ReviewItem,
  { verdicts, corrected }: Pick<Review, "verdicts" | "corrected">, rewarded = false
): Queue | undefined {
  const verdict = verdicts.get(key);
  if (verdict === "accepted") return "accepted";
  if (corrected.has(sample.query) && (sample.reward === 0 || verdict === "rejected"))
    return "corrected";
  if (verdict === "rejected") return "failed";
  if (verdict === "skipped") return "skipped";
  return sample.reward === 0 || rewarded ? "pending" : undefined;
}

/**
 * All queues in one pass. Persistent error types first, worst first; then by how many programs
 * fail, decided or not, so that the order stays while a person decides.
 */
export function arrange(items: readonly ReviewItem[], review: Review, filter: Filter,
  grouping: Grouping): Queues {
  const passes = filterOf(filter, review.changed);
  const groups: Readonly<Record<Queue, Map<string, ReviewItem[]>>> = { pending: new Map(),
    failed: new Map(), corrected: new Map(), accepted: new Map(), skipped: new Map() };
  const failing = new Map<string, number>();
  for (const item of items) {
    if (!passes(item)) continue;
    const name = grouping === "type" ? item.sample.type : item.sample.failure ?? "";
    if (item.sample.reward === 0) failing.set(name, (failing.get(name) ?? 0) + 1);
    const queue = queueOf(item, review, filter.rewarded);
    if (!queue) continue;
    const own = groups[queue].get(name);
    if (own) own.push(item);
    else groups[queue].set(name, [item]);
  }
  const persistent = new Map(
    grouping === "type" ? review.persistent.map((each, place) => [each.type, { each, place }]) : [],
  );
  const sorted = (queue: Queue): readonly Group[] =>
    [...groups[queue]]
      .map(([name, own]) => ({ name, persistent: persistent.get(name)?.each, items: own,
        place: persistent.get(name)?.place ?? persistent.size })
      )
      .sort((a, b) =>
        a.place - b.place || (failing.get(b.name) ?? 0) - (failing.get(a.name) ?? 0) ||
        (a.name < b.name ? -1 : 1)
      )
      .map(({ name, persistent: type, items: own }) => ({ name, persistent: type, items: own }));
  return { pending: sorted("pending"), failed: sorted("failed"), corrected: sorted("corrected"),
    accepted: sorted("accepted"), skipped: sorted("skipped") };
}

/** How many items a queue holds. */
export function countItems(groups: readonly Group[]): number {
  return groups.reduce((sum, { items }) => sum + items.length, 0);
}

/** Where an item is in a queue, by its key. */
export interface Position {
  readonly group: number;
  readonly item: number;
}

/** The place of the first item: where a review goes on. */
export function firstPosition(groups: readonly Group[]): Position | undefined {
  return groups.length > 0 ? { group: 0, item: 0 } : undefined;
}

export function findPosition(groups: readonly Group[], key: string): Position | undefined {
  for (const [group, { items }] of groups.entries()) {
    const item = items.findIndex((each) => each.key === key);
    if (item >= 0) return { group, item };
  }
  return undefined;
}

/** The next place (1) or the one before (-1), across groups; undefined beyond the ends. */
export function neighbour(groups: readonly Group[], { group, item }: Position, step: 1 | -1):
  | Position
  | undefined {
  if (groups[group]?.items[item + step]) return { group, item: item + step };
  const other = groups[group + step];
  return other && { group: group + step, item: step === 1 ? 0 : other.items.length - 1 };
}

function rank({ reward, query, split }: SampleSummary, worth: ReadonlySet<string>): number {
  if (reward === 1) return 3;
  return worth.has(query) ? 0 : split === "train" ? 1 : 2;
}

function solved(samples: readonly SampleSummary[]): ReadonlyMap<string, boolean> {
  const out = new Map<string, boolean>();
  for (const { query, split, reward } of samples) {
    if (split !== "test") out.set(query, reward === 1 || out.get(query) === true);
  }
  return out;
}

function filterOf({ tasks, types, failures, changed }: Filter,
  changedQuery: ReadonlySet<string>): (item: ReviewItem) => boolean {
  const [wantedTasks, wantedTypes, wantedFailures] = [tasks && new Set<string>(tasks),
    types && new Set(types), failures && new Set<string | null>(failures)];
  return ({ sample: { task, type, failure, query } }) =>
    (wantedTasks?.has(task) ?? true) && (wantedTypes?.has(type) ?? true) &&
    (wantedFailures?.has(failure) ?? true) && (!changed || changedQuery.has(query));
}
