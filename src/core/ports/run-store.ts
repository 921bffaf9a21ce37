import type { Metrics, SampleRecord, TrainRow } from "../run/records";
import type { CorrectionsRecord, DecisionsRecord } from "../run/review-records";
import type { TrainingRecord } from "../run/run-record";
import type { Trace } from "../trace/trace";

/**
 * A sample to be stored, with its trace (null: none recorded, or the sample refers to one that is
 * stored already).
 */
export interface TracedSample {
  readonly sample: SampleRecord;
  readonly trace: Trace | null;
}

/**
 * The record of one run. Appends are flushed to disk before they resolve; whole files appear at
 * once or not at all.
 */
export interface RunStore {
  /**
   * Appends one finished batch and returns its samples as stored, with references to their traces.
   * It is there whole or not at all.
   */
  appendSamples(iteration: number,
    batch: readonly TracedSample[]): Promise<readonly SampleRecord[]>;
  /** All samples of finished batches of an iteration, in order; a torn end is dropped and told. */
  samples(iteration: number): Promise<readonly SampleRecord[]>;
  /** The decisions that held when an iteration began; undefined before it has. */
  decisions(iteration: number): Promise<DecisionsRecord | undefined>;
  writeDecisions(record: DecisionsRecord): Promise<void>;
  /** The corrections an iteration trains on; undefined before its training has begun. */
  corrections(iteration: number): Promise<CorrectionsRecord | undefined>;
  writeCorrections(record: CorrectionsRecord): Promise<void>;
  /**
   * Writes `train.jsonl`, clears what an interrupted training left, and returns the folder for the
   * weights.
   */
  beginTraining(iteration: number, rows: readonly TrainRow[]): Promise<string>;
  /** Writes `training.json`: from now on the weights count. */
  finishTraining(iteration: number, record: TrainingRecord): Promise<void>;
  /** The weights of an iteration and their digest; undefined until their training is finished. */
  weights(
    iteration: number,
  ): Promise<{ readonly folder: string; readonly digest: string } | undefined>;
  /** Undefined where the iteration is not finished. */
  metrics(iteration: number): Promise<Metrics | undefined>;
  /** Finishes the iteration. */
  writeMetrics(metrics: Metrics): Promise<void>;
}
