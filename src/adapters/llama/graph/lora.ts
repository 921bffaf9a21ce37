import { deriveSeed, seededRandom } from "../../../core/random";
import type { Graph, Value } from "../../onnx/graph";
import { add, scale } from "../../onnx/ops/arithmetic";
import { dropout } from "../../onnx/ops/dropout";
import { linear } from "../../onnx/ops/linear";
import { adapterNames } from "../adapter";
import type { LlamaConfig } from "../config";
import type { Weight, Weights } from "../safetensors";
import { ATTENTION, projectionName } from "../weights";

/** Low-rank adapters on the projections of attention (Hu et al. 2021): W + alpha / rank * B A. */
export interface LoraOptions {
  readonly rank: number;
  readonly alpha: number;
  readonly dropout: number;
}

/** Weights that get an adapter. */
export function adaptedNames(config: LlamaConfig): string[] {
  return Array.from({ length: config.layers },
    (_, layer) => ATTENTION.map((projection) => projectionName(layer, projection))).flat();
}

/**
 * New adapters as PEFT begins: A uniform within 1 / sqrt(in), B zero, so that the model is
 * unchanged.
 */
export function newAdapters(config: LlamaConfig, weights: Weights, { rank }: LoraOptions,
  seed: number): Map<string, Weight> {
  const adapters = new Map<string, Weight>();
  for (const name of adaptedNames(config)) {
    const [rows, columns] = (weights.get(name) as Weight).shape as [number, number];
    const [a, b] = adapterNames(name);
    const random = seededRandom(deriveSeed(seed, "lora", name));
    const bound = 1 / Math.sqrt(columns);
    adapters.set(a, { shape: [rank, columns],
      data: Float32Array.from({ length: rank * columns }, () => (2 * random() - 1) * bound) });
    adapters.set(b, { shape: [rows, rank], data: new Float32Array(rows * rank) });
  }
  return adapters;
}

/** The adapted projection: x wT + alpha / rank * dropout(x) aT bT. */
export function adapted(graph: Graph, x: Value, [w, a, b]: readonly [Value, Value, Value],
  options: LoraOptions, seed: number): Value {
  const low = linear(graph, linear(graph, dropout(graph, x, options.dropout, seed), a), b);
  return add(graph, linear(graph, x, w), scale(graph, low, options.alpha / options.rank));
}

/** PEFT's description of an adapter of ours. */
export function adapterConfig({ rank, alpha, dropout }: LoraOptions): Record<string, unknown> {
  return { peft_type: "LORA", task_type: "CAUSAL_LM", r: rank, lora_alpha: alpha,
    lora_dropout: dropout, target_modules: [...ATTENTION], bias: "none", inference_mode: true };
}
