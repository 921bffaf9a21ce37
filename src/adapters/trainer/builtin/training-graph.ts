import type { TrainingOptions } from "../../../core/ports/trainer";
import { deriveSeed } from "../../../core/random";
import { adapterNames } from "../../llama/adapter";
import type { LlamaConfig } from "../../llama/config";
import { causalAttention, causalMask } from "../../llama/graph/causal-attention";
import { llama, type LlamaParts, logits } from "../../llama/graph/llama";
import { adapted, adaptedNames } from "../../llama/graph/lora";
import { weightShapes } from "../../llama/weights";
import { adamw } from "../../onnx/adamw";
import { Graph, type Value } from "../../onnx/graph";
import { crossEntropy } from "../../onnx/ops/cross-entropy";
import { linear } from "../../onnx/ops/linear";
import { rotaryTables } from "../../onnx/ops/rotary";

export interface TrainingShape {
  readonly batch: number;
  readonly length: number;
}

/**
 * One training step as a graph: forward, backward, clipping and AdamW. Inputs: `ids`, `targets`,
 * `weights` [batch * length], all weights of the model, the trained tensors' moments, and the
 * scalars of `adamwScalars`; outputs `loss`, `gradNorm`, and everything that is trained as
 * `new:<name>` with its moments.
 */
export function trainingGraph(config: LlamaConfig, { batch, length }: TrainingShape,
  options: TrainingOptions, seed: number): Uint8Array {
  const graph = new Graph();
  const lora = options.method === "lora";
  const weights = new Map(
    [...weightShapes(config)].map((
      [name, shape],
    ) => [name, graph.input(name, shape, { needsGrad: !lora })]),
  );
  const weight = (name: string) => weights.get(name) as Value;
  const adapters = new Map<string, readonly [Value, Value]>();
  if (lora) {
    for (const name of adaptedNames(config))
      adapters.set(name, adapterInputs(graph, weight(name), options.lora.rank));
  }

  const [ids, targets] = (["ids", "targets"] as const).map((name) =>
    graph.input(name, [batch * length], { type: "int64" })
  ) as [Value, Value];
  const lossWeights = graph.input("weights", [batch * length]);
  const tables = rotaryTables(length, config);
  const mask = graph.constant(causalMask(config, length), [
    (config.heads / config.keyValueHeads) * length,
    length,
  ]);
  const plain = { weight,
    attend: (_: number, q: Value, k: Value, v: Value) =>
      causalAttention(graph, config, { batch, length }, tables, mask, q, k, v).output };
  const parts: LlamaParts = lora ?
    { ...plain,
      project: loraProject(graph, weight, adapters, options,
        deriveSeed(seed, "dropout", length)) } :
    plain;

  const loss = crossEntropy(graph, logits(graph, config, llama(graph, config, ids, parts), parts),
    targets, lossWeights);
  const trained = lora ? [...adapters.values()].flat() : [...weights.values()];
  const gradients = graph.gradients(loss, trained);
  graph.output(loss, "loss");
  adamw(graph, trained, gradients, options);
  return graph.encode();
}

function adapterInputs(graph: Graph, weight: Value, rank: number): readonly [Value, Value] {
  const [a, b] = adapterNames(weight.name);
  const [rows, columns] = weight.shape as [number, number];
  return [graph.input(a, [rank, columns], { needsGrad: true }),
    graph.input(b, [rows, rank], { needsGrad: true })];
}

function loraProject(graph: Graph, weight: (name: string) => Value,
  adapters: ReadonlyMap<string, readonly [Value, Value]>, options: TrainingOptions, seed: number) {
  return (x: Value, name: string): Value => {
    const factors = adapters.get(name);
    return factors ?
      adapted(graph, x, [weight(name), ...factors], options.lora, deriveSeed(seed, name) >>> 1) :
      linear(graph, x, weight(name));
  };
}
