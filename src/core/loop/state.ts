import type { Corrections } from "../ports/corrections";
import type { Dataset } from "../ports/dataset";
import type { Interpreter } from "../ports/interpreter";
import type { Clock } from "../ports/logger";
import type { Perception } from "../ports/perception";
import type { Policy } from "../ports/policy";
import type { Reviews } from "../ports/reviews";
import type { RunStore } from "../ports/run-store";
import type { Trainer } from "../ports/trainer";
import type { Example } from "../program/examples";
import type { Query } from "../task/query";
import type { Experiment } from "./experiment";

/** What a run is about; it does not change while the run goes on. */
export interface RunState {
  /** Name of the run. */
  readonly run: string;
  readonly options: Experiment;
  /** All queries of the data set, in file order. */
  readonly queries: readonly Query[];
  /** In-context examples of full prompts. */
  readonly examples: readonly Example[];
  /** sha256 of the frozen base. */
  readonly baseDigest: string;
}

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
