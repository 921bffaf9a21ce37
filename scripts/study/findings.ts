import { type Interval, pairedDifference } from "./analysis";
import { at, type Group, groupNamed, lastScored, sharedSeeds } from "./groups";
import { interval, points } from "./markdown";
import type { ArmResult } from "./result";

/** A claim of the method with what these runs say of it. */
export interface Finding {
  readonly claim: string;
  /** What would count as holding, fixed before the runs. */
  readonly hoped: string;
  readonly measured: string;
  readonly verdict: "holds" | "does not hold" | "not measured";
}

/** Points from 0 to 1 that the study hopes for; set down before any arm was run. */
const NAIVE_GAIN = 0.15;
const LITTLE = 0.05;
const CORRECTIONS_GAIN = 0.1;
/** A control gains "nothing of the kind" below this share of what it is the control of. */
const OF_THE_KIND = 1 / 3;
const EARLY = 3;
const LATE = 10;

type Measured = Interval | undefined;

/** What was hoped for beside what was measured, in the order of the claims. */
export function findingsOf(groups: readonly Group[]): readonly Finding[] {
  const of = (name: string): readonly ArmResult[] => groupNamed(groups, name)?.results ?? [];
  const gain = (results: readonly ArmResult[], from: number, to: number): Measured =>
    pairedDifference(at(results, from), at(results, to));
  const early = gain(of("naive"), 0, EARLY);
  const late = gain(of("naive"), EARLY, LATE);
  const apart = (after: string, before: string, iteration: number): Measured => {
    const [to, from] = shared(groups, after, before);
    return pairedDifference(at(from, iteration), at(to, iteration));
  };
  const corrected = apart("corrections", "naive", LATE);
  const random = apart("control-random-corrections", "naive", LATE);
  const against = apart("corrections", "control-random-corrections", LATE);
  return [
    finding("Self-training lifts the policy without a single program written by people",
      `at least ${points(NAIVE_GAIN)} points in ${EARLY} iterations`, [["naive, iteration 0 to 3",
      early]], early && early.mean >= NAIVE_GAIN),
    finding("Naive self-training saturates early", `less than ${points(LITTLE)} points from ` +
      `iteration ${EARLY} to ${LATE}`, [["naive, iteration 3 to 10", late]],
      late && late.mean < LITTLE),
    finding("Fewer than 50 corrections let it go on", `at least ${points(CORRECTIONS_GAIN)} ` +
      `points over naive at iteration ${LATE}`, [["corrections minus naive", corrected]],
      corrected && corrected.mean >= CORRECTIONS_GAIN),
    finding("It matters which types are corrected", "more than as many corrections of random " +
      "types, the interval above 0", [["corrections minus random corrections", against], [
      "random corrections minus naive",
      random,
    ]], against && against.low > 0),
    ...["control-permuted", "control-runs"].map((name) => {
      const [control, naive] = shared(groups, name, "naive").map((results) =>
        gain(results, 0, EARLY)
      );
      const what = name === "control-runs" ?
        "accepting every program that runs" :
        "permuted rewards";
      return finding(`The gain comes from the reward: control of ${what}`,
        `less than a third of the naive gain in ${EARLY} iterations`, [[`${name}, iteration 0 to 3`,
        control], ["naive with the same seeds", naive]],
        control && naive && control.mean < OF_THE_KIND * Math.max(0, naive.mean));
    }),
    tenfold(groups),
  ];
}

/**
 * The results of two groups over the seeds that both have; none where one of the groups has not
 * been run.
 */
function shared(groups: readonly Group[], a: string,
  b: string): readonly [readonly ArmResult[], readonly ArmResult[]] {
  const [one, other] = [groupNamed(groups, a), groupNamed(groups, b)];
  return one && other ? sharedSeeds(one, other) : [[], []];
}

/** Small and self-trained against ten times larger and frozen, whose programs depend on no seed. */
function tenfold(groups: readonly Group[]): Finding {
  const large = groupNamed(groups, "frozen-10x")?.results ?? [];
  const both = shared(groups, "naive", "corrections");
  const measured = ["naive", "corrections"].flatMap(
    (name, i): readonly (readonly [string, Measured])[] => {
      // The same seeds in both, so that they differ by what corrections add.
      const results = both[i]?.length ? both[i] : groupNamed(groups, name)?.results ?? [];
      if (results.length === 0 || large.length === 0) return [];
      const iteration = lastScored(results);
      return [[`${name} at iteration ${iteration} minus frozen 10x`,
        pairedDifference(at(large, 0), at(results, iteration))]];
    },
  );
  const best = measured.map(([, value]) => value?.mean ?? -Infinity);
  return finding("The self-trained small model is on par with a frozen one ten times larger",
    "at least as many test queries right", measured,
    measured.length > 0 ? Math.max(...best) >= 0 : undefined);
}

function finding(claim: string, hoped: string, measured: readonly (readonly [string, Measured])[],
  holds: boolean | undefined): Finding {
  return {
    claim,
    hoped,
    measured:
      measured.flatMap(([name, value]) => (value ? [`${name}: ${interval(value)}`] : [])).join(
        "; ",
      ) || "–",
    verdict: holds === undefined ? "not measured" : holds ? "holds" : "does not hold",
  };
}
