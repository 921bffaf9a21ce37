import type { Graph, Value } from "../../onnx/graph";
import { add } from "../../onnx/ops/arithmetic";
import { embedding } from "../../onnx/ops/embedding";
import { linear } from "../../onnx/ops/linear";
import { rmsNorm } from "../../onnx/ops/rms-norm";
import { swiglu } from "../../onnx/ops/swiglu";
import type { LlamaConfig } from "../config";
import { EMBEDDING, FINAL_NORM, headName, normName, type Projection,
  projectionName } from "../weights";

/** What differs between training, reading a prompt and writing the next token. */
export interface LlamaParts {
  /** A tensor of the model by Hugging Face's name. */
  weight(name: string): Value;
  /** Projections that are more than a product with their weight (LoRA) put themselves in here. */
  project?(x: Value, name: string): Value;
  /**
   * Attention of a layer: q [n, heads * headSize], k and v [n, keyValueHeads * headSize] -> [n,
   * heads * headSize].
   */
  attend(layer: number, q: Value, k: Value, v: Value): Value;
}

/**
 * All layers of a Llama model: token ids [n] -> last hidden states before the final norm [n,
 * hidden].
 */
export function llama(graph: Graph, config: LlamaConfig, ids: Value, parts: LlamaParts): Value {
  const project = parts.project?.bind(parts) ??
    ((x: Value, name: string) => linear(graph, x, parts.weight(name)));
  let x = embedding(graph, parts.weight(EMBEDDING), ids);
  for (let layer = 0; layer < config.layers; layer++) {
    const apply = (input: Value, projection: Projection) =>
      project(input, projectionName(layer, projection));
    const norm = (name: "input_layernorm" | "post_attention_layernorm") =>
      rmsNorm(graph, x, parts.weight(normName(layer, name)), config.epsilon);

    const a = norm("input_layernorm");
    const attended = parts.attend(layer, apply(a, "q_proj"), apply(a, "k_proj"),
      apply(a, "v_proj"));
    x = add(graph, x, apply(attended, "o_proj"));

    const b = norm("post_attention_layernorm");
    x = add(graph, x,
      apply(swiglu(graph, apply(b, "gate_proj"), apply(b, "up_proj")), "down_proj"));
  }
  return x;
}

/** Final norm and output layer: hidden states [n, hidden] -> logits [n, vocabulary]. */
export function logits(graph: Graph, config: LlamaConfig, hidden: Value, parts: LlamaParts): Value {
  return linear(graph, rmsNorm(graph, hidden, parts.weight(FINAL_NORM), config.epsilon),
    parts.weight(headName(config)));
}
