import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseConfig } from "../../../src/adapters/llama/config";
import { encodeSafetensors, type Weight } from "../../../src/adapters/llama/safetensors";
import { weightShapes } from "../../../src/adapters/llama/weights";
import { seededRandom } from "../../../src/core/random";

export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A folder that is removed when `use` is done. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-model-"));
  try {
    await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const CONFIG = {
  model_type: "llama",
  vocab_size: 257,
  hidden_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 96,
  max_position_embeddings: 128,
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  tie_word_embeddings: true,
  eos_token_id: 0,
};

/**
 * Writes a Llama folder with random weights and a tokenizer of single bytes; token 0 ends a text.
 * @param sizes fields of its config that are others.
 */
export function writeTinyModel(folder: string, seed = 1, sizes: Partial<typeof CONFIG> = {}): void {
  const config = { ...CONFIG, ...sizes };
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const weights = new Map(
    [...weightShapes(parseConfig(config, "config"))].map(([name, shape]): [string, Weight] => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      return [name, { shape,
        data: shape.length === 1 ? data.fill(1) : data.map(() => 0.05 * normal()) }];
    }),
  );
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
  fs.writeFileSync(path.join(folder, "tokenizer.json"), JSON.stringify(byteTokenizer()));
  fs.writeFileSync(path.join(folder, "model.safetensors"), encodeSafetensors(weights));
}

/**
 * GPT-2's byte-level tokenizer without a single merge.
 * @param size tokens that it has: fewer than 257 leave bytes out.
 */
export function byteTokenizer(size = 257): unknown {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  const vocab: Record<string, number> = { "<|endoftext|>": 0 };
  let next = 256;
  for (let byte = 0; byte + 1 < size && byte < 256; byte++)
    vocab[String.fromCharCode(printable(byte) ? byte : next++)] = byte + 1;
  const level = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    normalizer: null,
    pre_tokenizer: level,
    post_processor: null,
    decoder: level,
    added_tokens: [{ id: 0, content: "<|endoftext|>", single_word: false, lstrip: false,
      rstrip: false, normalized: false, special: true }],
    model: { type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null,
      end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, vocab, merges: [] },
  };
}
