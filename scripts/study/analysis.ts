import { randomInt, seededRandom } from "../../src/core/random";
import { type ArmResult, decodeBits, type IterationResult } from "./result";

/** A mean with its 95 % bootstrap interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** It compares arms that were not run under the same models, data and program. */
  readonly mixed?: boolean;
}

const RESAMPLES = 2000;

/**
 * The mean of some values and the 2.5 and 97.5 percentiles of the means of resamples of them
 * (bootstrap). For a paired difference give the differences of the pairs.
 */
export function bootstrap(values: readonly number[], seed = 1, resamples = RESAMPLES): Interval {
  const n = values.length;
  if (n === 0) throw new RangeError("there is nothing to resample");
  const random = seededRandom(seed);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[randomInt(random, n)] as number;
    return sum / n;
  }).sort((a, b) => a - b);
  const percentile = (share: number): number =>
    means[Math.min(resamples - 1, Math.floor(share * resamples))] as number;
  return { mean: mean(values), low: percentile(0.025), high: percentile(0.975), n };
}

/** Equal arms of several seeds after one iteration. */
export interface Point {
  readonly results: readonly ArmResult[];
  readonly iteration: number;
}

/** What the test queries are restricted to. */
export interface Restriction {
  readonly task?: string;
  readonly type?: string;
}

/**
 * Of each test query the mean reward over the seeds, types in order of their names; undefined where
 * an arm was not scored then.
 */
export function testRewards({ results, iteration }: Point, only: Restriction = {}):
  | readonly number[]
  | undefined {
  const each = results.map((result) => rewardsOf(result, iteration, only));
  const first = each[0];
  if (!first || each.includes(undefined)) return undefined;
  return first.map((_, i) => mean(each.map((rewards) => rewards?.[i] ?? 0)));
}

/** Mean test accuracy over queries and seeds. */
export function testAccuracy(point: Point, only: Restriction = {}): number | undefined {
  const rewards = testRewards(point, only);
  return rewards && rewards.length > 0 ? mean(rewards) : undefined;
}

/**
 * `after` minus `before` on test, paired over queries. Undefined where one of them was not scored.
 * @throws Error if they were scored on other queries
 */
export function pairedDifference(before: Point, after: Point, only: Restriction = {}):
  | Interval
  | undefined {
  const sets = new Set([...before.results, ...after.results].map(({ testQueries }) => testQueries));
  if (sets.size > 1)
    throw new Error(`${[...before.results, ...after.results].map(({ arm }) => arm).join(", ")} ` +
      "were scored on different test queries and cannot be compared");
  const [from, to] = [testRewards(before, only), testRewards(after, only)];
  if (!from || !to || from.length === 0) return undefined;
  const mixed = mixtures([...before.results, ...after.results]).length > 0;
  return { ...bootstrap(to.map((reward, i) => reward - (from[i] as number))),
    ...(mixed ? { mixed } : {}) };
}

/** Something that arms were run under, with its digests and the arms of each. */
export interface Mixture {
  readonly part: keyof ArmResult["digests"];
  readonly arms: ReadonlyMap<string, readonly string[]>;
}

/**
 * What differs between these arms and should not: data, perception, interpreter, build of the
 * networks, and the policy except that of `frozen-10x`.
 */
export function mixtures(results: readonly ArmResult[]): readonly Mixture[] {
  return (["data", "policy", "perception", "interpreter", "networks"] as const).flatMap((part) => {
    const arms = new Map<string, readonly string[]>();
    for (const { arm, digests } of results) {
      if (part === "policy" && arm === "frozen-10x") continue;
      arms.set(digests[part], [...new Set([...arms.get(digests[part]) ?? [], arm])]);
    }
    return arms.size > 1 ? [{ part, arms }] : [];
  });
}

/** Mean validation accuracy over seeds. */
export function validationAccuracy({ results, iteration }: Point, { task, type }: Restriction = {}):
  | number
  | undefined {
  const values = results.map((result) => {
    const scores = iterationOf(result, iteration)?.validation;
    if (type !== undefined) return scores?.byType[type];
    return task === undefined ? scores?.accuracy : scores?.byTask[task];
  });
  return values.length === 0 || values.includes(undefined) ? undefined : mean(values as number[]);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function iterationOf(result: ArmResult, iteration: number): IterationResult | undefined {
  return result.iterations.find((each) => each.iteration === iteration);
}

function rewardsOf(result: ArmResult, iteration: number, { task, type }: Restriction):
  | readonly number[]
  | undefined {
  const rewards = iterationOf(result, iteration)?.rewards;
  if (!rewards) return undefined;
  const types = Object.entries(result.types).filter(([name, own]) =>
    (type === undefined || name === type) && (task === undefined || own.task === task)
  );
  return types.flatMap(([name, { test }]) => decodeBits(rewards[name] ?? "", test));
}
