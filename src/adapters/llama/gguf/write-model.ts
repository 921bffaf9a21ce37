import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import type { LlamaConfig } from "../config";
import type { Weights } from "../safetensors";
import { SOURCE_DIGEST } from "./adapter-keys";
import { ggufName } from "./llama-names";
import { rotatedHeads, toNeighbours } from "./rope-order";
import { FILE_TYPES, TENSOR_TYPES, type WrittenType } from "./tensor-type";
import { type Entry, float, integers, natural, type Tensor, text, texts, truth,
  writeGguf } from "./write-gguf";

const NORMAL = 1;
const CONTROL = 3;
const UNUSED = 5;

const tokenizerSchema = z.object({
  added_tokens: z.array(z.object({ id: z.number().int(), content: z.string() })),
  pre_tokenizer: z.object({ type: z.literal("ByteLevel"), use_regex: z.literal(true).optional() },
    "only GPT-2's way of cutting text is written"),
  model: z.object({ type: z.literal("BPE"), vocab: z.record(z.string(), z.number().int()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])) }),
});

export interface WrittenModel {
  readonly name: string;
  readonly config: LlamaConfig;
  readonly weights: Weights;
  /** The content of Hugging Face's `tokenizer.json`. */
  readonly tokenizer: unknown;
  /**
   * sha256 of the Hugging Face folder it comes from, so that adapters trained on that folder are
   * known to fit.
   */
  readonly source?: string;
}

/**
 * Writes a Llama model as GGUF that llama.cpp and Ollama load: matrices in `type`, vectors in
 * float32.
 * @throws PolicyError if its tokenizer has no counterpart there, or rows do not fill blocks.
 */
export async function writeGgufModel(file: string, model: WrittenModel,
  type: WrittenType): Promise<void> {
  const { name, config, weights, source } = model;
  const tensors = [...weights].map(([hfName, { shape, data }]): Tensor => {
    const heads = rotatedHeads(hfName, config);
    if (shape.length > 1 && (shape.at(-1) as number) % TENSOR_TYPES[type].numbers !== 0)
      throw new PolicyError(
        `Rows of ${hfName} have ${shape.at(-1)} numbers, which are no whole blocks of ${type}.`,
        "Use F16 or F32.",
      );
    return { name: ggufName(hfName), shape, type: shape.length > 1 ? type : "F32",
      data: () => (heads === undefined ? data : toNeighbours(data, heads, shape[0] as number)) };
  });
  await writeGguf(file, {
    "general.architecture": text("llama"),
    "general.type": text("model"),
    "general.name": text(name),
    "general.file_type": natural(FILE_TYPES[type]),
    "general.quantization_version": natural(2),
    ...(source === undefined ? {} : { [SOURCE_DIGEST]: text(source) }),
    ...sizes(config),
    ...tokenizerEntries(model),
  }, tensors);
}

function sizes(config: LlamaConfig): Record<string, Entry> {
  return Object.fromEntries(Object.entries({
    context_length: natural(config.positions),
    embedding_length: natural(config.hidden),
    block_count: natural(config.layers),
    feed_forward_length: natural(config.feedForward),
    "attention.head_count": natural(config.heads),
    "attention.head_count_kv": natural(config.keyValueHeads),
    "attention.key_length": natural(config.headSize),
    "attention.value_length": natural(config.headSize),
    "attention.layer_norm_rms_epsilon": float(config.epsilon),
    "rope.dimension_count": natural(config.headSize),
    "rope.freq_base": float(config.ropeTheta),
    vocab_size: natural(config.vocabulary),
  }).map(([key, entry]) => [`llama.${key}`, entry]));
}

function tokenizerEntries({ config, tokenizer }: WrittenModel): Record<string, Entry> {
  const parsed = tokenizerSchema.safeParse(tokenizer);
  if (!parsed.success)
    throw new PolicyError("The tokenizer cannot be written as GGUF:\n" +
      `${z.prettifyError(parsed.error)}`, "Use a model with GPT-2's byte-level tokenizer.");
  const { model: { vocab, merges }, added_tokens } = parsed.data;
  const names = new Map([...Object.entries(vocab).map(([token, i]) => [i, token] as const),
    ...added_tokens.map(({ id, content }) => [id, content] as const)]);
  const special = new Set(added_tokens.map(({ id }) => id));
  const ids = Array.from({ length: config.vocabulary }, (_, i) => i);
  return Object.fromEntries(Object.entries({
    model: text("gpt2"),
    pre: text("gpt-2"),
    tokens: texts(ids.map((i) => names.get(i) ?? `<unused ${i}>`)),
    token_type: integers(
      ids.map((i) => (special.has(i) ? CONTROL : names.has(i) ? NORMAL : UNUSED)),
    ),
    merges: texts(merges.map((merge) => (typeof merge === "string" ? merge : merge.join(" ")))),
    eos_token_id: natural(config.eos),
    add_bos_token: truth(false),
  }).map(([key, entry]) => [`tokenizer.ggml.${key}`, entry]));
}
