import type { Dim, Graph, Value } from "../../onnx/graph";
import { product, scaledProductT } from "../../onnx/ops/batched-product";
import { MASKED, maskedSoftmax } from "../../onnx/ops/masked-softmax";
import { rotary, type RotaryTables } from "../../onnx/ops/rotary";
import { reshape, transpose } from "../../onnx/ops/shape";
import type { LlamaConfig } from "../config";

export interface Sequences {
  readonly batch: number;
  /** Tokens of each, padded on the right; may be known only at run time. */
  readonly length: Dim;
}

/**
 * What attention made besides its result: keys and values [batch, keyValueHeads, length, headSize],
 * ready for a cache.
 */
export interface Attended {
  readonly output: Value;
  readonly keys: Value;
  readonly values: Value;
}

/**
 * Attention of whole sequences, each token to itself and those before it. Query heads that share a
 * key head are stacked along the token axis, so that one product serves the group.
 * @param mask [heads / keyValueHeads * length, length], see `causalMask`.
 */
export function causalAttention(graph: Graph, config: LlamaConfig, { batch, length }: Sequences,
  tables: RotaryTables, mask: Value, q: Value, k: Value, v: Value): Attended {
  const { keyValueHeads, headSize } = config;
  const group = config.heads / keyValueHeads;
  const stacked = typeof length === "number" ? group * length : `${group}*${length}`;
  const start = graph.integers([0]);
  const turned = (x: Value, heads: number) =>
    rotary(graph, reshape(graph, x, [batch, length, heads * headSize]), start, tables);
  const perHead = (x: Value) =>
    transpose(graph, reshape(graph, x, [batch, length, keyValueHeads, headSize]), [0, 2, 1, 3]);

  const grouped = transpose(graph,
    reshape(graph, turned(q, config.heads), [batch, length, keyValueHeads, group, headSize]), [0, 2,
    3, 1, 4]);
  const keys = perHead(turned(k, keyValueHeads));
  const values = perHead(v);
  const scores = scaledProductT(graph,
    reshape(graph, grouped, [batch, keyValueHeads, stacked, headSize]), keys, headSize ** -0.5);
  const mixed = product(graph, maskedSoftmax(graph, scores, mask), values);
  const back = transpose(graph,
    reshape(graph, mixed, [batch, keyValueHeads, group, length, headSize]), [0, 3, 1, 2, 4]);
  const rows = typeof length === "number" ? batch * length : `${batch}*${length}`;
  return { output: reshape(graph, back, [rows, config.heads * headSize]), keys, values };
}

/** The mask of `causalAttention` for sequences of this length. */
export function causalMask(config: LlamaConfig, length: number): Float32Array {
  const group = config.heads / config.keyValueHeads;
  const mask = new Float32Array(group * length * length);
  for (let row = 0; row < group * length; row++)
    mask.fill(MASKED, row * length + (row % length) + 1, (row + 1) * length);
  return mask;
}
