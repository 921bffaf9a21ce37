import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { PolicyError } from "../../core/errors";
import { type LlamaConfig, parseConfig } from "./config";
import { readSafetensors, type Weights } from "./safetensors";
import { parseTokenizer, type Tokenizer } from "./tokenizer";
import { weightShapes } from "./weights";

export const MODEL_FILES = { config: "config.json", tokenizer: "tokenizer.json",
  weights: "model.safetensors" } as const;

/** A `LlamaForCausalLM` folder, as `transformers` writes and reads it. */
export interface Model {
  readonly folder: string;
  readonly config: LlamaConfig;
  readonly tokenizer: Tokenizer;
  readonly weights: Weights;
  /** sha256 over the three files, hex. */
  readonly digest: string;
}

/** @throws PolicyError naming the file that is missing, torn or does not fit the others. */
export async function readModel(folder: string): Promise<Model> {
  const file = (name: keyof typeof MODEL_FILES) => path.join(folder, MODEL_FILES[name]);
  await requireWholeModel(folder);
  const config = parseConfig(await readJson(file("config")), file("config"));
  const tokenizer = parseTokenizer(await readJson(file("tokenizer")), file("tokenizer"),
    config.vocabulary);
  const weights = await readSafetensors(file("weights"));
  for (const [name, shape] of weightShapes(config)) {
    const found = weights.get(name)?.shape.join("x") ?? "missing";
    if (found !== shape.join("x"))
      throw new PolicyError(
        `${file("weights")}: ${name} is ${found}, config.json asks for ${shape.join("x")}.`,
        "Use the three files of one model.",
      );
  }
  return { folder, config, tokenizer, weights, digest: await modelDigest(folder) };
}

/**
 * @throws PolicyError where the weights are split into several files, or the configuration is of
 *   another kind of model
 */
export async function requireWholeModel(folder: string): Promise<void> {
  const exists = (name: string): Promise<boolean> =>
    fs.access(path.join(folder, name)).then(() => true, () => false);
  const index = `${MODEL_FILES.weights}.index.json`;
  if (!(await exists(MODEL_FILES.weights)) && (await exists(index))) {
    throw new PolicyError(`${folder} has its weights in several files (${index}); the built-in ` +
      `policy reads one ${MODEL_FILES.weights}.`,
      "Save it as one file (transformers: save_pretrained with a large max_shard_size), or " +
        `serve it with Ollama or vLLM ("policy.engine").`);
  }
  const config = path.join(folder, MODEL_FILES.config);
  parseConfig(await readJson(config), config);
}

/** sha256 over the model's three files, hex. */
export async function modelDigest(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of Object.values(MODEL_FILES))
    hash.update(await fs.readFile(path.join(folder, name)));
  return hash.digest("hex");
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await fs.readFile(file, "utf8"));
  } catch (error) {
    throw new PolicyError(`${file} cannot be read: ` +
      `${error instanceof Error ? error.message : String(error)}`,
      "A policy is a folder with config.json, tokenizer.json and model.safetensors.", {
      cause: error,
    });
  }
}
