import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import { parseTokenizer, type Tokenizer } from "../tokenizer";
import type { GgufFile } from "./read-gguf";

const CONTROL = 3;
const USER_DEFINED = 4;
const id = z.coerce.number().int().nonnegative();

const schema = z.object({
  "model": z.literal("gpt2", 'only byte-level BPE ("gpt2") is read'),
  "pre": z.string().default("gpt-2"),
  "tokens": z.array(z.string()).min(1),
  "token_type": z.array(z.number().int()).optional(),
  "merges": z.array(z.string()),
  "bos_token_id": id.optional(),
  "eos_token_id": id,
  "add_bos_token": z.boolean().default(false),
});

/**
 * How text is cut before merging, by llama.cpp's name: regular expressions of its llama-vocab.cpp,
 * and of the models' own tokenizer.json. GPT-2's is built into the library.
 */
const SPLITS: Readonly<Record<string, readonly object[]>> = {
  "gpt-2": [],
  "default": [],
  "smollm": [{ type: "Digits", individual_digits: true }],
  "llama-bpe": [split("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| " +
    "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")],
  "qwen2": [split("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| " +
    "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")],
};

export interface GgufTokenizer {
  readonly tokenizer: Tokenizer;
  /** What llama.cpp puts before every prompt, if anything. */
  readonly bos: number | undefined;
  readonly eos: number;
}

/**
 * The tokenizer inside of a GGUF file.
 * @throws PolicyError naming the file, for other kinds of tokenizer too.
 */
export function ggufTokenizer({ path, metadata }: GgufFile): GgufTokenizer {
  const parsed = schema.safeParse(
    Object.fromEntries(
      [...metadata].filter(([key]) => key.startsWith("tokenizer.ggml.")).map((
        [key, value],
      ) => [key.slice("tokenizer.ggml.".length), value]),
    ),
  );
  if (!parsed.success)
    throw new PolicyError(`${path} has a tokenizer that is not supported:\n` +
      `${z.prettifyError(parsed.error)}`,
      'Use a model with a byte-level BPE tokenizer, or trainer.engine "peft".');
  const keys = parsed.data;
  const cuts = SPLITS[keys.pre];
  if (!cuts)
    throw new PolicyError(`${path} cuts text as "${keys.pre}" does; known are ` +
      `${Object.keys(SPLITS).join(", ")}.`, 'Use another model, or trainer.engine "peft".');
  const regex = cuts.every((cut) => !("pattern" in cut));
  const level = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true,
    use_regex: regex };
  const special = keys.tokens.flatMap((content,
    i) => ([CONTROL, USER_DEFINED].includes(keys.token_type?.[i] ?? 1) ?
      [{ id: i, content, single_word: false, lstrip: false, rstrip: false, normalized: false,
        special: keys.token_type?.[i] === CONTROL }] :
      [])
  );
  const json = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: null,
    pre_tokenizer: cuts.length === 0 ?
      level :
      { type: "Sequence", pretokenizers: [...cuts, level] },
    post_processor: null,
    decoder: { ...level, use_regex: true },
    model: { type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null,
      end_of_word_suffix: null, fuse_unk: false, byte_fallback: false,
      ignore_merges: keys.pre === "llama-bpe",
      vocab: Object.fromEntries(keys.tokens.map((token, i) => [token, i])), merges: keys.merges },
  };
  return { tokenizer: parseTokenizer(json, path, keys.tokens.length),
    bos: keys.add_bos_token ? keys.bos_token_id : undefined, eos: keys.eos_token_id };
}

function split(regex: string): object {
  return { type: "Split", pattern: { Regex: regex }, behavior: "Isolated", invert: false };
}
