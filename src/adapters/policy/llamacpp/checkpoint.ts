import * as fs from "node:fs/promises";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import { adapterBase } from "../../gguf/read-adapter";
import { fileDigest } from "../../gguf/digest";
import { ggufLlamaConfig } from "../../gguf/llama-config";
import type { GgufFile } from "../../gguf/read-gguf";
import { SOURCE_DIGEST } from "../../gguf/adapter-keys";
import { writeAdapter } from "../../gguf/write-adapter";
import { readSafetensors, readSafetensorsMetadata } from "../builtin/safetensors";

/** Files of a checkpoint folder: our own adapter, or PEFT's. */
export const ADAPTER_FILE = "adapter.gguf";
const PEFT_WEIGHTS = "adapter_model.safetensors";
const PEFT_CONFIG = "adapter_config.json";

const NEXT_STEP = "Use an earlier iteration's policy or the base: set training.initFrom to \"base\" in experiment.json.";

/** An adapter as llama.cpp takes it. */
export interface ReadyAdapter {
  readonly file: string;
  /** sha256 of what the trainer wrote. */
  readonly digest: string;
}

const peftSchema = z.object({
  peft_type: z.literal("LORA"), r: z.number().int().positive(), lora_alpha: z.number().positive(), use_rslora: z.literal(false).default(false), use_dora: z.literal(false).default(false),
  bias: z.literal("none").default("none"), modules_to_save: z.null().or(z.array(z.never())).default(null),
  rank_pattern: z.record(z.string(), z.never()).default({}), alpha_pattern: z.record(z.string(), z.never()).default({}),
});

/**
 * The adapter of a checkpoint folder: `adapter.gguf` as it is, PEFT's converted into `scratch`.
 * @throws PolicyError if it is missing, torn or made for another base.
 */
export async function readyAdapter(folder: string, base: { readonly file: GgufFile; readonly digest: string }, scratch: string): Promise<ReadyAdapter> {
  const peft = path.join(folder, PEFT_WEIGHTS);
  if (await exists(peft)) return { file: await converted(folder, base.file, scratch), digest: await fileDigest(peft) };
  const file = path.join(folder, ADAPTER_FILE);
  if (!await exists(file)) throw new PolicyError(`${folder} has neither ${ADAPTER_FILE} nor ${PEFT_WEIGHTS}.`, NEXT_STEP);
  const trainedOn = await adapterBase(file);
  if (trainedOn !== undefined && trainedOn !== base.digest) throw new PolicyError(`${file} belongs to another base (${trainedOn.slice(0, 12)}) than ${base.file.path} (${base.digest.slice(0, 12)}).`, NEXT_STEP);
  return { file, digest: await fileDigest(file) };
}

/** Writes PEFT's adapter as GGUF. */
async function converted(folder: string, base: GgufFile, scratch: string): Promise<string> {
  const configFile = path.join(folder, PEFT_CONFIG);
  const parsed = peftSchema.safeParse(JSON.parse(await fs.readFile(configFile, "utf8").catch((cause: Error) => {
    throw new PolicyError(`${configFile} cannot be read: ${cause.message}`, NEXT_STEP, { cause });
  })));
  if (!parsed.success) throw new PolicyError(`${configFile} is no plain LoRA adapter:\n${z.prettifyError(parsed.error)}`, NEXT_STEP);
  const weightsFile = path.join(folder, PEFT_WEIGHTS);
  const source = base.metadata.get(SOURCE_DIGEST);
  const weights = await readSafetensors(weightsFile);
  const { base: trainedOn } = await readSafetensorsMetadata(weightsFile);
  if (typeof source === "string" && trainedOn !== undefined && trainedOn !== source) throw new PolicyError(`${weightsFile} belongs to another base (${trainedOn.slice(0, 12)}) than ${base.path} was written from (${source.slice(0, 12)}).`, NEXT_STEP);
  const file = path.join(scratch, ADAPTER_FILE);
  await writeAdapter(file, ggufLlamaConfig(base, 0), { weights, alpha: parsed.data.lora_alpha });
  return file;
}

const exists = (file: string): Promise<boolean> => fs.access(file).then(() => true, () => false);
