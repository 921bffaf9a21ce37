import * as fs from "node:fs/promises";
import * as path from "node:path";
import { adapterConfig, type LoraOptions } from "../../llama/graph/lora";
import { MODEL_FILES, modelDigest } from "../../llama/model-folder";
import { encodeSafetensors, type Weights } from "../../llama/safetensors";
import { replaceFolder, writeFlushed } from "./replace-folder";

export interface FinishedModel {
  /** Folder of the model it was trained from: its configuration and tokenizer are copied. */
  readonly source: string;
  readonly weights: Weights;
  /** Kept beside the merged weights in PEFT's format. */
  readonly adapter?: { readonly weights: Weights; readonly options: LoraOptions };
  /** Becomes `training.json`. */
  readonly record: unknown;
}

/** What `transformers` finds beside a model; copied where it is there. */
const OPTIONAL_FILES = ["generation_config.json", "tokenizer_config.json",
  "special_tokens_map.json"];

/**
 * Writes a model folder; an older one is replaced.
 * @returns digest of the model.
 * @throws TrainingError naming the folder if the disk refuses.
 */
export function writeModel(to: string, model: FinishedModel): Promise<string> {
  return replaceFolder(to, async (partial) => {
    await writeFiles(partial, model);
    return modelDigest(partial);
  });
}

async function writeFiles(folder: string,
  { source, weights, adapter, record }: FinishedModel): Promise<void> {
  for (const name of [MODEL_FILES.config, MODEL_FILES.tokenizer])
    await writeFlushed(path.join(folder, name), await fs.readFile(path.join(source, name)));
  for (const name of OPTIONAL_FILES) {
    const bytes = await fs.readFile(path.join(source, name)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      },
    );
    if (bytes) await writeFlushed(path.join(folder, name), bytes);
  }
  await writeFlushed(path.join(folder, MODEL_FILES.weights), encodeSafetensors(weights));
  await writeFlushed(path.join(folder, "training.json"), `${JSON.stringify(record, null, 2)}\n`);
  if (!adapter) return;
  await fs.mkdir(path.join(folder, "adapter"));
  await writeFlushed(path.join(folder, "adapter", "adapter_model.safetensors"),
    encodeSafetensors(adapter.weights));
  await writeFlushed(path.join(folder, "adapter", "adapter_config.json"),
    `${JSON.stringify(adapterConfig(adapter.options), null, 2)}\n`);
}
