import { Graph, type Value } from "../../onnx/graph";
import { maskedSoftmax } from "../../onnx/ops/masked-softmax";
import { batchedProduct, binary, reshape, times } from "../../onnx/ops/raw";
import { rotary, type RotaryTables, rotaryTables } from "../../onnx/ops/rotary";
import type { LlamaConfig } from "../config";
import type { Weights } from "../safetensors";
import { outputDistribution } from "./distribution";
import { llama, type LlamaParts, logits } from "./llama";
import { keysName, valuesName, weightsIn } from "./prompt-graph";

const END = Number.MAX_SAFE_INTEGER;

/**
 * Reads one further token of each row, attending to a cache of T places. Inputs: `ids` [B],
 * `positions` [B, 1] of these tokens, `mask` [B, 1, 1, T + 1] (the last place is the token itself),
 * and of each layer `keys`, `values` [B, keyValueHeads, T, headSize]. Outputs: those of
 * `outputDistribution`, and the tokens' own `new keys`, `new values` [B, keyValueHeads, 1,
 * headSize], which the caller writes into the cache.
 */
export function nextTokenGraph(config: LlamaConfig, model: Weights): Uint8Array {
  const graph = new Graph();
  const weight = weightsIn(graph, model);
  const ids = graph.input("ids", ["B"], { type: "int64" });
  const positions = graph.input("positions", ["B", 1], { type: "int64" });
  const mask = graph.input("mask", ["B", 1, 1, "T+1"]);
  const tables = rotaryTables(config.positions, config);
  const parts: LlamaParts = { weight,
    attend: (layer, q, k, v) =>
      cachedAttention(graph, config, { layer, positions, mask, tables }, q, k, v) };
  outputDistribution(graph, logits(graph, config, llama(graph, config, ids, parts), parts));
  return graph.encode();
}

interface CacheInputs {
  readonly layer: number;
  readonly positions: Value;
  readonly mask: Value;
  readonly tables: RotaryTables;
}

function cachedAttention(graph: Graph, config: LlamaConfig,
  { layer, positions, mask, tables }: CacheInputs, q: Value, k: Value, v: Value): Value {
  const { heads, keyValueHeads, headSize } = config;
  const group = heads / keyValueHeads;
  const place = ["B", keyValueHeads, "T", headSize];
  const [keys, values] = [graph.input(keysName(layer), place),
    graph.input(valuesName(layer), place)];
  const perHead = (x: Value, rows: number) =>
    reshape(graph, x, ["B", keyValueHeads, rows, headSize]);
  const turned = (x: Value, count: number) =>
    rotary(graph, reshape(graph, x, ["B", 1, count * headSize]), positions, tables);

  // Scaled here and not in the products, which are faster for single rows when they need not scale.
  const query = times(graph, perHead(turned(q, heads), group), headSize ** -0.5);
  const [newKeys, newValues] = [perHead(turned(k, keyValueHeads), 1), perHead(v, 1)];
  graph.output(newKeys, `new ${keysName(layer)}`);
  graph.output(newValues, `new ${valuesName(layer)}`);

  const score = (to: Value) => batchedProduct(graph, query, to, { right: true }, 1);
  const scores = graph.node("Concat", [score(keys), score(newKeys)], ["B", keyValueHeads, group,
    "T+1"], { attributes: { axis: 3 } });
  const p = maskedSoftmax(graph, scores, mask);
  const part = (from: number, to: number, size: string | number) =>
    graph.node("Slice", [p, graph.integers([from]), graph.integers([to]), graph.integers([3])], [
      "B",
      keyValueHeads,
      group,
      size,
    ]);
  const earlier = batchedProduct(graph, part(0, -1, "T"), values, {}, 1);
  const own = binary(graph, "Mul", part(-1, END, 1), newValues);
  return reshape(graph, binary(graph, "Add", earlier, own), ["B", heads * headSize]);
}
