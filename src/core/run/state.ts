import type { Experiment } from "../experiment/experiment";
import type { Example } from "../program/examples";
import type { Query } from "../task/query";

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
