import type { TrainingOptions } from "../../../core/ports/trainer";

/**
 * Learning rate of a step (from 0): linear warm-up over the first share of the steps, then linear
 * to 0. The first step already moves and the last one still does, so that short trainings waste
 * none.
 */
export function learningRateAt(step: number, steps: number,
  { learningRate, warmup }: Pick<TrainingOptions, "learningRate" | "warmup">): number {
  const warm = Math.min(steps - 1, Math.ceil(steps * warmup));
  return learningRate * (step < warm ? (step + 1) / (warm + 1) : (steps - step) / (steps - warm));
}
