import { type Arm, TEST_AT } from "./arms";
import type { ArmResult } from "./result";
import { PER_TYPE } from "./scenes";

/** What the stages cost. */
export interface Rates {
  /** Seconds for a program that is sampled, run and rewarded while growing, and while scoring. */
  readonly grow: number;
  readonly evaluate: number;
  /** Seconds for a row in an epoch of training. */
  readonly row: number;
  /** Rows that an iteration trains on. */
  readonly rows: number;
  /** Where these figures come from. */
  readonly source: string;
}

/**
 * Until an arm is finished: the arm `frozen` on two x86-64 cores under a load of 3, rows of a smoke
 * test, and a guess at their number.
 */
const DEFAULT: Rates = { grow: 0.02, evaluate: 0.02, row: 0.03, rows: 450,
  source: "two busy x86-64 cores" };
/** Seconds for an engine to start: models, Python, the sandbox. */
const START = 6;
const TYPES = 35;

/** Rates from finished arms of a machine of the same kind, if there are any with training. */
export function ratesFrom(results: readonly ArmResult[], machine: ArmResult["machine"]): Rates {
  const alike = results.filter((result) =>
    result.machine.cpu === machine.cpu && result.machine.cores === machine.cores &&
    result.interruptions === 0
  );
  const trained = alike.flatMap(({ options, iterations }) =>
    iterations.flatMap((
      { grow, seconds },
    ) => (grow ? [{ ...grow, seconds, passes: grow.rows * options.training.epochs }] : []))
  );
  if (trained.length === 0) return DEFAULT;
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0);
  const scored = alike.flatMap(({ iterations }) => iterations);
  return {
    grow: sum(trained.map(({ seconds }) => seconds.grow)) /
      sum(trained.map(({ samples }) => samples)),
    evaluate: sum(scored.map(({ seconds }) => seconds.evaluate)) /
      sum(scored.map(({ validation, test }) => validation.n + (test?.n ?? 0))),
    row: sum(trained.map(({ seconds }) => seconds.improve)) /
      sum(trained.map(({ passes }) => passes)),
    rows: sum(trained.map(({ rows }) => rows)) / trained.length,
    source: `${alike.length} finished ${alike.length === 1 ? "arm" : "arms"} on this kind of ` +
      "machine",
  };
}

/** Seconds that an arm takes from nothing to its end. */
export function estimate(arm: Arm, rates: Rates,
  defaults: { readonly samplesPerQuery: number; readonly epochs: number;
    readonly tasks: number }): number {
  const samples = arm.settings.sampling?.samplesPerQuery ?? defaults.samplesPerQuery;
  // A task has about a third of the types.
  const share = (arm.settings.training?.tasks?.length ?? defaults.tasks) / defaults.tasks;
  const grown = PER_TYPE.train * TYPES * samples * share;
  const rows = arm.settings.reward?.control === "runs" ? grown / 2 : rates.rows * share;
  const scored = TYPES *
    ((arm.iterations + 1) * PER_TYPE.validation +
      TEST_AT.filter((iteration) => iteration <= arm.iterations).length * PER_TYPE.test);
  return (arm.iterations + 1) * START + scored * rates.evaluate +
    arm.iterations * (grown * rates.grow + rows * defaults.epochs * rates.row);
}
