import type { z } from "zod";
import type { experimentSchema } from "../../src/core/experiment/experiment";
import { TASKS } from "../../src/core/task/query";

type Settings = z.input<typeof experimentSchema>;

/** What an arm changes in the `scenes` template. */
interface ArmSettings {
  readonly sampling?: Settings["sampling"];
  readonly training?: Settings["training"];
  readonly reward?: Settings["reward"];
}

/** One experiment of the study, with a fixed definition. */
export interface Arm {
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  /** Seed of sampling and training; scenes and corrections have their own. */
  readonly seed: number;
  /** 0 scores the frozen base alone. */
  readonly iterations: number;
  readonly settings: ArmSettings;
  /** Which set of corrections is released into it as error types turn out to be persistent. */
  readonly corrections?: "written" | "random";
  /** The same policy ten times larger instead of the studied one. */
  readonly tenfold?: boolean;
  /** Why it cannot be run by any policy there is. */
  readonly impossible?: string;
}

/** Iterations that are scored on test; validation is scored in each. */
export const TEST_AT = [0, 1, 3, 5, 10] as const;
/** Iteration after which corrections begin: naive self-training is said to stand still by then. */
export const CORRECT_FROM = 3;
const SEEDS = [1, 2, 3] as const;
const LONG = 10;
const SHORT = 3;

const naive = (seed: number): Arm => ({ name: `naive-${seed}`,
  title: `naive self-training, seed ${seed}`, seed, iterations: LONG, settings: {} });
const corrected = (seed: number): Arm => ({ ...naive(seed), name: `corrections-${seed}`,
  title: `self-training with corrections, seed ${seed}`, corrections: "written" });
const short = (name: string, title: string, settings: ArmSettings): Arm => ({ name, title,
  seed: SEEDS[0], iterations: SHORT, settings });
const frozen = (name: string, title: string, rest: Partial<Arm> = {}): Arm => ({ name, title,
  seed: SEEDS[0], iterations: 0, settings: {}, ...rest });

/** All arms, the most telling first. */
export const ARMS: readonly Arm[] = [
  naive(1),
  corrected(1),
  short("control-permuted", "control: the rewards of each iteration permuted among its programs", {
    reward: { control: "permuted" },
  }),
  short("control-runs", "control: every program that runs is accepted", {
    reward: { control: "runs" },
  }),
  { ...naive(1), name: "control-random-corrections",
    title: "control: as many corrections, of types drawn at random", corrections: "random" },
  frozen("frozen", "the frozen base"),
  frozen("frozen-10x", "a frozen base ten times larger", { tenfold: true }),
  naive(2),
  corrected(2),
  naive(3),
  corrected(3),
  short("init-base", "every iteration starts from the base instead of the previous weights", {
    training: { initFrom: "base" },
  }),
  short("keep-history", "the accepted programs of earlier iterations are kept", {
    training: { keepHistory: true },
  }),
  short("samples-1", "1 program a train query instead of 4", { sampling: { samplesPerQuery: 1 } }),
  short("samples-8", "8 programs a train query instead of 4", { sampling: { samplesPerQuery: 8 } }),
  ...TASKS.map((task) =>
    short(`task-${task}`, `trained on ${task} alone`, { training: { tasks: [task] } })
  ),
  frozen("frozen-examples", "the frozen base with in-context examples", {
    impossible: "the built-in policy was trained on single prompts, its context of 384 tokens " +
      "leaves no room for examples beside a question and a program of 160 tokens, and the " +
      "engine's prompt has none",
  }),
];

/**
 * The arms of a comma-separated list, in the study's order; all without one.
 * @throws Error naming one that does not exist.
 */
export function chooseArms(list: string | undefined): readonly Arm[] {
  if (list === undefined) return ARMS;
  const names = list.split(",").map((name) => name.trim()).filter(Boolean);
  const unknown = names.find((name) => !ARMS.some((arm) => arm.name === name));
  if (unknown !== undefined)
    throw new Error(`there is no arm "${unknown}"; the arms are ` +
      `${ARMS.map(({ name }) => name).join(", ")}`);
  return ARMS.filter(({ name }) => names.includes(name));
}
