import type { Point } from "./analysis";
import { TEST_AT } from "./arms";
import type { ArmResult } from "./result";

/** Arms that differ in their seed alone, or one that stands for itself. */
export interface Group {
  readonly name: string;
  readonly title: string;
  readonly results: readonly ArmResult[];
}

const TITLES: readonly (readonly [string, string, RegExp])[] = [
  ["naive", "naive self-training", /^naive-\d+$/],
  ["corrections", "with corrections", /^corrections-\d+$/],
  ["control-random-corrections", "control: corrections of random types",
    /^control-random-corrections$/],
  ["control-permuted", "control: rewards permuted", /^control-permuted$/],
  ["control-runs", "control: all that runs accepted", /^control-runs$/],
  ["frozen", "frozen", /^frozen$/],
  ["frozen-10x", "frozen, ten times larger", /^frozen-10x$/],
];

/** The groups that have results, in the order of the curves. */
export function groupsOf(results: readonly ArmResult[]): readonly Group[] {
  return TITLES.map(([name, title, pattern]) => ({ name, title,
    results: results.filter(({ arm }) => pattern.test(arm)) })
  ).filter((group) => group.results.length > 0);
}

export const groupNamed = (groups: readonly Group[], name: string): Group | undefined =>
  groups.find((group) => group.name === name);

export const at = (results: readonly ArmResult[], iteration: number): Point => ({ results,
  iteration });

/** The results of two groups whose seeds are in both, so that they may be compared. */
export function sharedSeeds(a: Group,
  b: Group): readonly [readonly ArmResult[], readonly ArmResult[]] {
  const shared = (own: Group, other: Group): readonly ArmResult[] =>
    own.results.filter(({ seed }) => other.results.some((each) => each.seed === seed));
  return [shared(a, b), shared(b, a)];
}

/** The last iteration that all of these scored on test. */
export function lastScored(results: readonly ArmResult[]): number {
  return Math.max(
    ...TEST_AT.filter((iteration) =>
      results.every(({ iterations }) =>
        iterations.some((each) => each.iteration === iteration && each.test !== null)
      )
    ),
  );
}

/** Question types by task, in order of their names. */
export function typesOf(results: readonly ArmResult[]): readonly (readonly [string, string])[] {
  const types = new Map(
    results.flatMap(({ types }) =>
      Object.entries(types).map(([type, { task }]) => [type, task] as const)
    ),
  );
  const tasks = [...new Set(types.values())].sort();
  return tasks.flatMap((task) => [...types].filter(([, own]) => own === task).sort());
}

export const tasksOf = (
  results: readonly ArmResult[],
): readonly string[] => [...new Set(typesOf(results).map(([, task]) => task))];
