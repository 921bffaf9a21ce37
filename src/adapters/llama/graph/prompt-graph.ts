import { Graph, type Value } from "../../onnx/graph";
import { rotaryTables } from "../../onnx/ops/rotary";
import type { LlamaConfig } from "../config";
import type { Weights } from "../safetensors";
import { causalAttention } from "./causal-attention";
import { outputDistribution } from "./distribution";
import { llama, type LlamaParts, logits } from "./llama";

/**
 * Prompts read in one run: a fixed number, so that a prompt's numbers do not depend on how many
 * others there are.
 */
export const PROMPT_ROWS = 16;

export const keysName = (layer: number) => `keys ${layer}`;
export const valuesName = (layer: number) => `values ${layer}`;

/**
 * Reads prompts of one padded length P. Inputs: `ids` [rows * P], `last` [rows] (index in `ids` of
 * each prompt's last token), `mask` (see `causalMask`). Outputs: those of `outputDistribution`
 * after the last token, and of each layer `keys`, `values` [rows, keyValueHeads, P, headSize].
 */
export function promptGraph(config: LlamaConfig, model: Weights): Uint8Array {
  const graph = new Graph();
  const weights = weightsIn(graph, model);
  const ids = graph.input("ids", [`${PROMPT_ROWS}*P`], { type: "int64" });
  const last = graph.input("last", [PROMPT_ROWS], { type: "int64" });
  const mask = graph.input("mask", ["G*P", "P"]);
  const tables = rotaryTables(config.positions, config);
  const parts: LlamaParts = {
    weight: weights,
    attend: (layer, q, k, v) => {
      const { output, keys, values } = causalAttention(graph, config, { batch: PROMPT_ROWS,
        length: "P" }, tables, mask, q, k, v);
      graph.output(keys, keysName(layer));
      graph.output(values, valuesName(layer));
      return output;
    },
  };
  const hidden = llama(graph, config, ids, parts);
  const lastHidden = graph.node("Gather", [hidden, last], [PROMPT_ROWS, config.hidden], {
    attributes: { axis: 0 },
  });
  outputDistribution(graph, logits(graph, config, lastHidden, parts));
  return graph.encode();
}

/** A model's tensors as parts of a graph. */
export function weightsIn(graph: Graph, model: Weights): (name: string) => Value {
  const weights = new Map(
    [...model].map(([name, { data, shape }]) => [name, graph.weight(name, data, shape)]),
  );
  return (name) => {
    const weight = weights.get(name);
    if (!weight) throw new Error(`no weight is called ${name}`);
    return weight;
  };
}
