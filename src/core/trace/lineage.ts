import type { PatchValue } from "../program/value";
import { patchesOf } from "./steps";
import type { TraceStep } from "./trace";

/**
 * Where a patch came from: the call (its position in the trace) that found it, and the region it
 * was found in.
 */
export interface PatchOrigin {
  readonly step: number;
  readonly parent: PatchValue;
  /** How sure perception was, 0 to 1; absent in traces that did not record it. */
  readonly score?: number;
}

/**
 * The first `find` that returned each region. What a program crops by coordinates has no origin in
 * a trace, and is not guessed.
 */
export class PatchLineage {
  private readonly origins = new Map<string, PatchOrigin>();

  constructor(steps: readonly TraceStep[]) {
    for (const [index, step] of steps.entries()) {
      if (step.kind !== "call" || step.member !== "find") continue;
      const [parent] = patchesOf(step.args[0]);
      if (!parent) continue;
      for (const patch of patchesOf(step.result)) {
        if (!this.origins.has(regionKey(patch)))
          this.origins.set(regionKey(patch), { step: index, parent,
            ...(patch.score === undefined ? {} : { score: patch.score }) });
      }
    }
  }

  /** The regions a patch was found in, nearest first; empty if no call before found it. */
  parents(patch: PatchValue): readonly PatchOrigin[] {
    const chain: PatchOrigin[] = [];
    let before = Infinity;
    for (let at: PatchValue | undefined = patch; at;) {
      const origin = this.origins.get(regionKey(at));
      if (!origin || origin.step >= before) break;
      chain.push(origin);
      before = origin.step;
      at = origin.parent;
    }
    return chain;
  }
}

/** Equal for equal regions of one picture. */
function regionKey({ image, left, lower, right, upper }: PatchValue): string {
  return [image, left, lower, right, upper].join();
}
