import { LocalsReplay, type TraceFrame } from "./locals";
import type { TraceStep } from "./trace";

/** Steps between two states that are kept. */
const EVERY = 256;

/**
 * The running functions at any step, in any order of asking: at most 256 steps are replayed for
 * each. Linear in the trace to make.
 */
export class TraceFrames {
  /** As it was before step 0, 256, 512, ... */
  private readonly kept: readonly LocalsReplay[];

  constructor(private readonly steps: readonly TraceStep[]) {
    const [replay, kept] = [new LocalsReplay(), [] as LocalsReplay[]];
    for (const [index, step] of steps.entries()) {
      if (index % EVERY === 0) kept.push(replay.copy());
      replay.at(step);
    }
    this.kept = kept;
  }

  /** As `framesAt`. @throws RangeError if there is no such step. */
  at(index: number): readonly TraceFrame[] {
    const from = Math.floor(index / EVERY);
    const replay = index in this.steps ? this.kept[from]?.copy() : undefined;
    if (!replay) throw new RangeError(`the trace has no step ${index}`);
    let frames: readonly TraceFrame[] = [];
    for (const step of this.steps.slice(from * EVERY, index + 1)) frames = replay.at(step);
    return frames;
  }
}
