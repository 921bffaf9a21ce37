import type { LoopEvent } from "../loop/events";
import type { Metrics, SampleRecord, TrainRow } from "../loop/records";
import type { Trace } from "../program/trace";
import type { PolicyRef } from "./policy";

/** The record of one run. Appends are flushed to disk before they resolve; whole files appear at once or not at all. */
export interface RunStore {
  appendEvent(event: LoopEvent): Promise<void>;
  /** Appends one finished batch of samples with their traces (null: none recorded). A batch is there whole or not at all. */
  appendSamples(iteration: number, batch: readonly { readonly sample: SampleRecord; readonly trace: Trace | null }[]): Promise<void>;
  /** All samples of finished batches of an iteration, in order; a torn end is dropped and told. */
  samples(iteration: number): Promise<readonly SampleRecord[]>;
  writeTrainRows(iteration: number, rows: readonly TrainRow[]): Promise<void>;
  /** Where the policy of an iteration is (to be) kept, and whether a finished one is there. */
  policyOf(iteration: number): Promise<{ readonly folder: string; readonly finished: boolean; readonly ref: PolicyRef }>;
  /** Absent where the iteration is not finished. Writing it finishes the iteration. */
  metrics(iteration: number): Promise<Metrics | undefined>;
  writeMetrics(metrics: Metrics): Promise<void>;
}
