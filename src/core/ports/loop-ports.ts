import type { Corrections } from "./corrections";
import type { Dataset } from "./dataset";
import type { Interpreter } from "./interpreter";
import type { Clock } from "./logger";
import type { Perception } from "./perception";
import type { Policy } from "./policy";
import type { Reviews } from "./reviews";
import type { RunStore } from "./run-store";
import type { Trainer } from "./trainer";

/** Everything outside of the method that the loop works with. */
export interface LoopPorts {
  readonly policy: Policy;
  readonly trainer: Trainer;
  readonly interpreter: Interpreter;
  readonly perception: Perception;
  readonly dataset: Dataset;
  readonly corrections: Corrections;
  readonly reviews: Reviews;
  readonly store: RunStore;
  readonly clock: Clock;
  /** Cancels the run: a stage ends with AbortError, and what is finished stays. */
  readonly signal: AbortSignal;
}
