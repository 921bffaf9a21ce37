import type { PolicyRef } from "./policy";

/** One row of `train.jsonl`: the loss is on `program` only. */
export interface TrainingRow {
  readonly prompt: string;
  readonly program: string;
  /** Factor of its loss. */
  readonly weight: number;
}

export interface TrainingOptions {
  readonly method: "full" | "lora";
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Share of the steps that warm up, 0 to 1; afterwards the rate falls linearly to 0. */
  readonly warmup: number;
  readonly maxGradNorm: number;
  readonly weightDecay: number;
  readonly lora: { readonly rank: number; readonly alpha: number; readonly dropout: number };
}

export interface TrainingJob {
  readonly rows: readonly TrainingRow[];
  readonly from: PolicyRef;
  /** Folder for the result. It appears there whole or not at all. */
  readonly to: string;
  readonly options: TrainingOptions;
  readonly seed: number;
}

export type TrainingEvent =
  /** For people: what the training takes, told before it begins. */
  | { readonly kind: "note"; readonly message: string }
  | { readonly kind: "step"; readonly step: number; readonly steps: number; readonly loss: number;
    readonly gradNorm: number; readonly learningRate: number; readonly tokensPerS: number }
  | { readonly kind: "done"; readonly digest: string; readonly steps: number;
    readonly firstLoss: number;
    readonly lastLoss: number; /** Rows longer than the policy's context. */
    readonly leftOut: number };

/** Fine-tunes a policy on accepted programs. */
export interface Trainer {
  /**
   * Ends with `done`.
   * @throws TrainingError, AbortError. Interrupted, it leaves nothing at `to`; beside it may lie
   *   what lets the same job go on.
   */
  train(job: TrainingJob, signal?: AbortSignal): AsyncIterable<TrainingEvent>;
  close(): Promise<void>;
}
