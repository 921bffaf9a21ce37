import { PolicyError } from "../../../core/errors";
import type { LlamaConfig } from "../config";
import type { Weight } from "../safetensors";
import type { Tokenizer } from "../tokenizer";
import { weightShapes } from "../weights";
import { ggufLlamaConfig, requireLlama } from "./llama-config";
import { ggufName } from "./llama-names";
import { type GgufFile, readTensors, type TensorInfo, unreadType } from "./read-gguf";
import { rotatedHeads, toHalves } from "./rope-order";
import { ggufTokenizer } from "./tokenizer";

/** A llama-architecture GGUF without its weights. */
export interface GgufModel {
  readonly config: LlamaConfig;
  readonly tokenizer: Tokenizer;
  readonly bos: number | undefined;
  readonly file: GgufFile;
}

/** Frequencies of the rotary positions are divided by these (Llama 3's scaling). */
const ROPE_FACTORS = "rope_freqs.weight";

/**
 * Configuration and tokenizer, and whether every tensor is there.
 * @throws PolicyError naming the file and what does not fit.
 */
export async function describeModel(file: GgufFile): Promise<GgufModel> {
  // What is told of a model of another kind is its kind, not its tokenizer.
  requireLlama(file);
  const { tokenizer, bos, eos } = ggufTokenizer(file);
  const plain = ggufLlamaConfig(file, eos);
  const unread = [...file.tensors.values()].find(({ type }) => type === undefined);
  if (unread) throw unreadType(file.path, unread);
  const factors = file.tensors.get(ROPE_FACTORS);
  const config: LlamaConfig = factors ?
    { ...plain, ropeFactors: await only(file, factors) } :
    plain;
  for (const [name, shape] of weightShapes(config)) {
    const found = file.tensors.get(ggufName(name))?.shape.join("x") ?? "missing";
    if (found !== shape.join("x"))
      throw new PolicyError(
        `${file.path}: ${ggufName(name)} is ${found}, the metadata asks for ${shape.join("x")}.`,
        "Use another GGUF file.",
      );
  }
  const known = new Set([ROPE_FACTORS, ...[...weightShapes(config).keys()].map(ggufName)]);
  const foreign = [...file.tensors.keys()].find((name) => !known.has(name));
  if (foreign !== undefined)
    throw new PolicyError(`${file.path} has a tensor ${foreign}, which ` +
      "a plain Llama model does not have.",
      'Use a model without biases, or trainer.engine "peft".');
  return { config, tokenizer, bos, file };
}

/** All weights in float32, by Hugging Face's names and in its order of rows. */
export async function readWeights(
  { config, file }: Pick<GgufModel, "config" | "file">,
): Promise<Map<string, Weight>> {
  const names = new Map([...weightShapes(config).keys()].map((name) => [ggufName(name), name]));
  const weights = new Map<string, Weight>();
  for await (const [{ name: stored, shape }, data] of readTensors(file,
    [...names.keys()].map((name) => file.tensors.get(name) as TensorInfo))) {
    const name = names.get(stored) as string;
    const heads = rotatedHeads(name, config);
    weights.set(name, { shape,
      data: heads === undefined ? data : toHalves(data, heads, shape[0] as number) });
  }
  return weights;
}

async function only(file: GgufFile, info: TensorInfo): Promise<Float32Array> {
  for await (const [, data] of readTensors(file, [info])) return data;
  throw new Error(`${info.name} was not read`);
}
