import { PolicyError, StoreError } from "../errors";
import type { LoopPorts } from "../ports/loop-ports";
import type { PolicyRef } from "../ports/policy";
import type { RunState } from "../run/state";

/** Weights a stage uses: where they are, and the digest they must have. */
export interface Weights {
  readonly ref: PolicyRef;
  readonly digest: string;
}

/**
 * The weights that an iteration ended with; those of iteration 0 are the frozen base.
 * @throws StoreError if they are missing.
 */
export async function weightsOf(iteration: number, state: RunState,
  ports: Pick<LoopPorts, "store">): Promise<Weights> {
  if (iteration === 0) return { ref: { kind: "base" }, digest: state.baseDigest };
  const trained = await ports.store.weights(iteration);
  if (!trained) {
    throw new StoreError(`The policy of iteration ${iteration} of ${state.run} is missing.`,
      `Restore its policy folder, or delete that iteration's metrics.json and run "visrep ` +
        `resume": the iteration is trained again.`);
  }
  return { ref: { kind: "checkpoint", folder: trained.folder }, digest: trained.digest };
}

/**
 * Loads weights and makes sure that they are the ones meant.
 * @throws PolicyError if they are torn or others.
 */
export async function useWeights(weights: Weights,
  ports: Pick<LoopPorts, "policy">): Promise<void> {
  await ports.policy.load(weights.ref);
  if (ports.policy.digest === weights.digest) return;
  const where = weights.ref.kind === "base" ? "the base policy" : weights.ref.folder;
  throw new PolicyError(`The weights of ${where} have digest ` +
    `${ports.policy.digest.slice(0, 12)}, the run's record says ` +
    `${weights.digest.slice(0, 12)}: they were changed.`, weights.ref.kind === "base" ?
    `Start a new run with "visrep run --new".` :
    `Delete ${weights.ref.folder} and the metrics.json beside it, and run "visrep resume": ` +
    "the iteration is trained again.");
}
