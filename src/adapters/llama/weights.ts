import type { LlamaConfig } from "./config";

/** Names of Hugging Face's Llama tensors. */
export const EMBEDDING = "model.embed_tokens.weight";
export const FINAL_NORM = "model.norm.weight";
const HEAD = "lm_head.weight";

export const ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"] as const;
const FEED_FORWARD = ["gate_proj", "up_proj", "down_proj"] as const;
export type Projection = (typeof ATTENTION)[number] | (typeof FEED_FORWARD)[number];
export type Norm = "input_layernorm" | "post_attention_layernorm";

export function projectionName(layer: number, projection: Projection): string {
  const block = (ATTENTION as readonly string[]).includes(projection) ? "self_attn" : "mlp";
  return `model.layers.${layer}.${block}.${projection}.weight`;
}

export function normName(layer: number, norm: Norm): string {
  return `model.layers.${layer}.${norm}.weight`;
}

export function headName(config: LlamaConfig): string {
  return config.tied ? EMBEDDING : HEAD;
}

/** [out, in] of a projection. */
function projectionShape(config: LlamaConfig, projection: Projection): readonly [number, number] {
  const { hidden, heads, keyValueHeads, headSize, feedForward } = config;
  switch (projection) {
    case "q_proj":
      return [heads * headSize, hidden];
    case "k_proj":
    case "v_proj":
      return [keyValueHeads * headSize, hidden];
    case "o_proj":
      return [hidden, heads * headSize];
    case "gate_proj":
    case "up_proj":
      return [feedForward, hidden];
    case "down_proj":
      return [hidden, feedForward];
  }
}

/** Every tensor of a model with its shape. */
export function weightShapes(config: LlamaConfig): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [config.vocabulary,
    config.hidden]], [FINAL_NORM, [config.hidden]], [headName(config), [config.vocabulary,
    config.hidden]]]);
  for (let layer = 0; layer < config.layers; layer++) {
    for (const norm of ["input_layernorm", "post_attention_layernorm"] as const)
      shapes.set(normName(layer, norm), [config.hidden]);
    for (const projection of [...ATTENTION, ...FEED_FORWARD])
      shapes.set(projectionName(layer, projection), projectionShape(config, projection));
  }
  return shapes;
}
