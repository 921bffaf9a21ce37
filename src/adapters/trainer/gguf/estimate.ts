import type { LlamaConfig } from "../../llama/config";
import { weightShapes } from "../../llama/weights";

/** The largest step of a training. */
export interface StepSize {
  readonly batch: number;
  /** Places of a row. */
  readonly length: number;
}

export interface Memory {
  readonly parameters: number;
  /** The base in float32. */
  readonly weights: number;
  /** What a step keeps for its backward pass, and its largest intermediate results. */
  readonly step: number;
  /** All of it. */
  readonly bytes: number;
}

/** Node and ONNX Runtime themselves. */
const FIXED_BYTES = 2 ** 28;

/** Memory of a training, in bytes. Adapters and their moments are small beside the rest. */
export function memoryOf(config: LlamaConfig, { batch, length }: StepSize): Memory {
  const parameters = [...weightShapes(config).values()].reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
    0,
  );
  const { hidden, heads, keyValueHeads, headSize, feedForward, layers, vocabulary } = config;
  const [queries, keys] = [heads * headSize, keyValueHeads * headSize];
  // Of each layer: norms, sums and what dropout leaves for four adapters; queries, keys and values
  // as they are projected and turned; scores before and after the softmax; four times the
  // feed-forward width. Of the end: logits to their gradient. On a 135 M shape this is 15 % above
  // the memory that `npm run bench -- gguf` measures.
  const floats = batch * length *
    (layers * (8 * hidden + 3 * queries + 3 * keys + 2 * heads * length + 4 * feedForward) +
      3 * vocabulary);
  const [weights, step] = [4 * parameters, 4 * floats];
  return { parameters, weights, step, bytes: weights + step + FIXED_BYTES };
}

/**
 * Seconds of a training on so many tokens, padding included: two operations a parameter and token
 * forward, and two back to the inputs.
 */
export function secondsOf(parameters: number, tokens: number, flopsPerSecond: number): number {
  return (4 * parameters * tokens) / flopsPerSecond;
}

/** `1.4 GB`, `230 MB`. */
export function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}

/** `about 3 min`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ?
    `about ${Math.round(seconds / 60)} min` :
    `about ${(seconds / 3600).toFixed(1)} h`;
}
