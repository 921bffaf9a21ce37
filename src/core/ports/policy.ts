/** Where a policy's weights are: the frozen base, or a checkpoint or adapter made by a trainer. */
export type PolicyRef = { readonly kind: "base" } | { readonly kind: "checkpoint";
  readonly folder: string };

export interface SamplingOptions {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  readonly topP: number;
  readonly maxNewTokens: number;
}

export interface SampleRequest {
  readonly prompt: string;
  readonly seed: number;
}

export interface Completion {
  readonly text: string;
  readonly tokens: number;
  /** Sum over the generated tokens of log p(token) at temperature 1, where the engine tells it. */
  readonly logProbability?: number;
  /** `length`: cut off at `maxNewTokens`. */
  readonly finish: "stop" | "length";
  /** Why there is no text, where the engine knows, for people. */
  readonly empty?: string;
}

/** The language model, nothing else. */
export interface Policy {
  /** sha256 of the weights in use: recorded on every sample. Changes with `load`. */
  readonly digest: string;
  /** How many requests it likes in one call; the loop forms its fixed batches from this. */
  readonly batchSize: number;
  /** @throws PolicyError naming the file if weights are torn or do not fit. */
  load(ref: PolicyRef): Promise<void>;
  /**
   * One completion a request, in order. The same batch gives the same texts on one machine.
   * `onTokens` hears how many more tokens are written while it goes on, from engines that tell.
   */
  sample(batch: readonly SampleRequest[], options: SamplingOptions, signal?: AbortSignal,
    onTokens?: (more: number) => void): Promise<readonly Completion[]>;
  close(): Promise<void>;
}
