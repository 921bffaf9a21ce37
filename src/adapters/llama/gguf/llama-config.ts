import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import type { LlamaConfig } from "../config";
import type { GgufFile } from "./read-gguf";

const count = z.coerce.number().int().positive().max(2 ** 24);
const positive = z.number().positive();

/** The keys of llama.cpp's `llama` architecture, without the prefix. */
const schema = z.object({
  "context_length": count,
  "embedding_length": count,
  "block_count": count,
  "feed_forward_length": count,
  "attention.head_count": count,
  "attention.head_count_kv": count.optional(),
  "attention.key_length": count.optional(),
  "attention.value_length": count.optional(),
  "attention.layer_norm_rms_epsilon": positive,
  "rope.freq_base": positive.default(10_000),
  "rope.dimension_count": count.optional(),
  "rope.scaling.type": z.enum(["none", "linear"]).optional(),
  "rope.scaling.factor": positive.optional(),
  "rope.scale_linear": positive.optional(),
  "expert_count": z.coerce.number().max(0, "experts are not supported").optional(),
});

/** @throws PolicyError naming the architecture that is another one. */
export function requireLlama({ path, metadata }: GgufFile): void {
  const architecture = metadata.get("general.architecture");
  if (architecture !== "llama")
    throw new PolicyError(`${path} has the architecture ` +
      `${String(architecture)}; fine-tuning without Python knows llama only.`,
      'Use a llama-architecture GGUF, or trainer.engine "peft".');
}

/**
 * Sizes of a llama-architecture GGUF. `ropeFactors` are not in the metadata: see `readGgufModel`.
 * @throws PolicyError naming the file and the key, for other architectures and scalings too.
 */
export function ggufLlamaConfig(file: GgufFile, eos: number): LlamaConfig {
  requireLlama(file);
  const { path, metadata, tensors } = file;
  const parsed = schema.safeParse(
    Object.fromEntries(
      [...metadata].filter(([key]) => key.startsWith("llama.")).map((
        [key, value],
      ) => [key.slice("llama.".length), value]),
    ),
  );
  if (!parsed.success)
    throw new PolicyError(`${path} does not describe a plain Llama model:\n` +
      `${z.prettifyError(parsed.error)}`, 'Use another GGUF file, or trainer.engine "peft".');
  const keys = parsed.data;
  const [heads, hidden] = [keys["attention.head_count"], keys.embedding_length];
  const headSize = keys["attention.key_length"] ?? hidden / heads;
  const factor = keys["rope.scaling.type"] === "linear" ?
    keys["rope.scaling.factor"] ?? 1 :
    keys["rope.scale_linear"] ?? 1;
  const embedding = tensors.get("token_embd.weight")?.shape ?? [];
  const config: LlamaConfig = {
    vocabulary: embedding[0] ?? 0,
    hidden,
    layers: keys.block_count,
    heads,
    keyValueHeads: keys["attention.head_count_kv"] ?? heads,
    headSize,
    feedForward: keys.feed_forward_length,
    positions: keys.context_length,
    epsilon: keys["attention.layer_norm_rms_epsilon"],
    ropeTheta: keys["rope.freq_base"],
    tied: !tensors.has("output.weight"),
    eos,
    ...(factor === 1 ? {} : { ropeFactors: new Float32Array(headSize / 2).fill(factor) }),
  };
  const whole = Number.isInteger(headSize / 2) && Number.isInteger(heads / config.keyValueHeads);
  const plain = (keys["attention.value_length"] ?? headSize) === headSize &&
    (keys["rope.dimension_count"] ?? headSize) === headSize;
  if (!whole || !plain)
    throw new PolicyError(`${path}: heads of this shape are not supported ` +
      `(keys ${headSize}, values ${keys["attention.value_length"] ?? headSize}, rotated ` +
      `${keys["rope.dimension_count"] ?? headSize}, ${heads} over ${config.keyValueHeads}).`,
      'Use another GGUF file, or trainer.engine "peft".');
  return config;
}
