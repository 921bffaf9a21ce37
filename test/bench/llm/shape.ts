import { parseConfig } from "../../../src/adapters/llama/config";
import type { WrittenType } from "../../../src/adapters/llama/gguf/tensor-type";
import { writeGgufModel } from "../../../src/adapters/llama/gguf/write-model";
import type { Weight } from "../../../src/adapters/llama/safetensors";
import { weightShapes } from "../../../src/adapters/llama/weights";
import { seededRandom } from "../../../src/core/random";
import { byteTokenizer } from "../../adapters/policy/tiny-model";

/**
 * Shapes of Llama models of other sizes; "135M" is SmolLM's. Weights are random: speed does not
 * depend on them.
 */
const SHAPES = {
  "135M": { vocab_size: 49_152, hidden_size: 576, num_hidden_layers: 30, num_attention_heads: 9,
    num_key_value_heads: 3, intermediate_size: 1536 },
  "4M": { vocab_size: 4096, hidden_size: 192, num_hidden_layers: 6, num_attention_heads: 6,
    num_key_value_heads: 2, intermediate_size: 512 },
} as const;
export type ShapeName = keyof typeof SHAPES;

/** Writes a model of this shape that knows single bytes and never ends a text by likelihood. */
export async function writeShape(file: string, name: ShapeName, type: WrittenType): Promise<void> {
  const config = parseConfig({ ...SHAPES[name], model_type: "llama", max_position_embeddings: 2048,
    rms_norm_eps: 1e-5, rope_theta: 10_000, tie_word_embeddings: true, eos_token_id: 0 }, "config");
  const random = seededRandom(1);
  const weights = new Map([...weightShapes(config)].map(([weight, shape]): [string, Weight] => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    return [weight, { shape,
      data: shape.length === 1 ? data.fill(1) : data.map(() => 0.06 * (random() - 0.5)) }];
  }));
  await writeGgufModel(file, { name, config, weights, tokenizer: byteTokenizer() }, type);
}

if (process.argv[1] === import.meta.filename)
  await writeShape(process.argv[2] as string, process.argv[3] as ShapeName,
    process.argv[4] as WrittenType);
