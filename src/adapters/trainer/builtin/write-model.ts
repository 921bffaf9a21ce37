import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { TrainingError } from "../../../core/errors";
import { MODEL_FILES, modelDigest } from "../../policy/builtin/model-folder";
import { encodeSafetensors, type Weights } from "../../policy/builtin/safetensors";
import { adapterConfig, type LoraOptions } from "./lora";

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
const OPTIONAL_FILES = ["generation_config.json", "tokenizer_config.json", "special_tokens_map.json"];

/**
 * Writes a model folder beside its place and renames it, so that it is there whole or not at all; an older one is replaced.
 * @returns digest of the model. @throws TrainingError naming the folder if the disk refuses.
 */
export async function writeModel(to: string, model: FinishedModel): Promise<string> {
  const prefix = `.${path.basename(to)}.partial-`;
  const partial = path.join(path.dirname(to), `${prefix}${randomUUID()}`);
  try {
    await fs.mkdir(path.dirname(to), { recursive: true });
    for (const name of await fs.readdir(path.dirname(to))) {
      // Left by a process that was killed while it wrote.
      if (name.startsWith(prefix)) await fs.rm(path.join(path.dirname(to), name), { recursive: true, force: true });
    }
    await writeFiles(partial, model);
    const digest = await modelDigest(partial);
    await fs.rm(to, { recursive: true, force: true });
    await fs.rename(partial, to);
    await flush(path.dirname(to));
    return digest;
  } catch (error) {
    // Where even this fails, the first error says more.
    await fs.rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw new TrainingError(`The trained policy cannot be written to ${to}: ${error instanceof Error ? error.message : String(error)}`, "Free some disk space or check the folder's permissions, then resume: the training is done again.", { cause: error });
  }
}

async function writeFiles(folder: string, { source, weights, adapter, record }: FinishedModel): Promise<void> {
  await fs.mkdir(folder);
  for (const name of [MODEL_FILES.config, MODEL_FILES.tokenizer]) await writeFlushed(path.join(folder, name), await fs.readFile(path.join(source, name)));
  for (const name of OPTIONAL_FILES) {
    const bytes = await fs.readFile(path.join(source, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (bytes) await writeFlushed(path.join(folder, name), bytes);
  }
  await writeFlushed(path.join(folder, MODEL_FILES.weights), encodeSafetensors(weights));
  await writeFlushed(path.join(folder, "training.json"), `${JSON.stringify(record, null, 2)}\n`);
  if (!adapter) return;
  await fs.mkdir(path.join(folder, "adapter"));
  await writeFlushed(path.join(folder, "adapter", "adapter_model.safetensors"), encodeSafetensors(adapter.weights));
  await writeFlushed(path.join(folder, "adapter", "adapter_config.json"), `${JSON.stringify(adapterConfig(adapter.options), null, 2)}\n`);
}

async function writeFlushed(file: string, data: string | Uint8Array): Promise<void> {
  await fs.writeFile(file, data, { flush: true });
}

/** Makes a rename last; not every system lets a folder be opened for that. */
async function flush(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await fs.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
