import { z } from "zod";
import { PolicyError } from "../../core/errors";

const size = z.number().int().positive().max(2 ** 20);
const rope = z.object({ rope_theta: z.number().positive(),
  rope_type: z.literal("default").default("default") });

/**
 * The part of Hugging Face's `config.json` that this implementation of Llama understands; other
 * values are refused.
 */
const configSchema = z.object({
  model_type: z.literal("llama"),
  vocab_size: size,
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  intermediate_size: size,
  max_position_embeddings: size,
  rms_norm_eps: z.number().positive(),
  rope_theta: z.number().positive().nullish(),
  rope_parameters: rope.nullish(),
  rope_scaling: z.null().optional(),
  tie_word_embeddings: z.boolean().default(false),
  hidden_act: z.literal("silu").default("silu"),
  attention_bias: z.literal(false).default(false),
  mlp_bias: z.literal(false).default(false),
  eos_token_id: z.number().int().nonnegative(),
});

/** Sizes of a Llama model. */
export interface LlamaConfig {
  readonly vocabulary: number;
  /** Width of the residual stream. */
  readonly hidden: number;
  readonly layers: number;
  /** Query heads, and the heads of keys and values that groups of them share. */
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
  /** Tokens of prompt and program together. */
  readonly positions: number;
  readonly epsilon: number;
  readonly ropeTheta: number;
  /** Frequencies of the rotary positions are divided by these [headSize / 2]; none if left out. */
  readonly ropeFactors?: Float32Array;
  /** Whether the output layer is the embedding. */
  readonly tied: boolean;
  readonly eos: number;
}

/** @throws PolicyError naming `file` and the field. */
export function parseConfig(json: unknown, file: string): LlamaConfig {
  const parsed = configSchema.safeParse(json);
  if (!parsed.success)
    throw new PolicyError(`${file} is no configuration of a plain Llama ` +
      `model:\n${z.prettifyError(parsed.error)}`,
      "Use a LlamaForCausalLM folder without biases and rope scaling.");
  const raw = parsed.data;
  const config: LlamaConfig = {
    vocabulary: raw.vocab_size,
    hidden: raw.hidden_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    keyValueHeads: raw.num_key_value_heads ?? raw.num_attention_heads,
    headSize: raw.head_dim ?? raw.hidden_size / raw.num_attention_heads,
    feedForward: raw.intermediate_size,
    positions: raw.max_position_embeddings,
    epsilon: raw.rms_norm_eps,
    ropeTheta: raw.rope_parameters?.rope_theta ?? raw.rope_theta ?? 10_000,
    tied: raw.tie_word_embeddings,
    eos: raw.eos_token_id,
  };
  const fits = Number.isInteger(config.headSize / 2) &&
    Number.isInteger(config.heads / config.keyValueHeads) && config.eos < config.vocabulary;
  if (!fits)
    throw new PolicyError(`${file}: head_dim must be even, num_attention_heads a ` +
      "multiple of num_key_value_heads, eos_token_id below vocab_size.",
      "Correct these fields or use another model.");
  return config;
}
