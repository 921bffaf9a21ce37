import type { Experiment } from "../experiment/experiment";
import { ranToItsEnd } from "../program/failure";
import { deriveSeed, seededRandom, shuffled } from "../random";
import type { SampleRecord } from "../run/records";

/**
 * The rewards that the filter sees. In a control experiment they are not the true ones, to show
 * that these are what a policy learns from: `permuted` deals the rewards of an iteration out anew
 * among its programs, `runs` accepts every program that returned something. The stored samples and
 * all scores keep the true rewards.
 */
export function controlRewards(samples: readonly SampleRecord[], iteration: number,
  { reward, seed }: Pick<Experiment, "reward" | "seed">): readonly SampleRecord[] {
  switch (reward.control) {
    case "none":
      return samples;
    case "runs":
      return samples.map((sample) => ({ ...sample, reward: returned(sample) ? 1 : 0 }));
    case "permuted": {
      const programs = samples.filter(({ program }) => program !== null);
      const rewards = shuffled(seededRandom(deriveSeed(seed, iteration, "permuted rewards")),
        programs.map((sample) => sample.reward));
      return programs.map((sample, i) => ({ ...sample, reward: rewards[i] ?? 0 }));
    }
  }
}

/** Whether a program ran to its end, whatever its answer is worth. */
function returned({ program, failure }: SampleRecord): boolean {
  return program !== null && ranToItsEnd(failure?.kind ?? null);
}
