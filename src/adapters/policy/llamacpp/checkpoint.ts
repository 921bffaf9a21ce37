import * as fs from "node:fs/promises";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import { SOURCE_DIGEST } from "../../gguf/adapter-keys";
import { ggufLlamaConfig } from "../../gguf/llama-config";
import { adapterBase } from "../../gguf/read-adapter";
import type { GgufFile } from "../../gguf/read-gguf";
import { writeAdapter } from "../../gguf/write-adapter";
import { ADAPTER_FILES, readAdapterFolder } from "../adapter-folder";
import { readSafetensors } from "../builtin/safetensors";

const NEXT_STEP = "Use an earlier iteration's policy or the base: set training.initFrom to \"base\" in experiment.json.";

/** A GGUF file and its sha256. */
export interface GgufBase {
  readonly file: GgufFile;
  readonly digest: string;
}

/** An adapter as llama.cpp takes it. */
export interface ReadyAdapter {
  readonly file: string;
  /** sha256 of what the trainer wrote. */
  readonly digest: string;
}

const none = z.union([z.null(), z.record(z.string(), z.never()), z.array(z.never())]).optional();
const off = z.literal(false).nullish();
const peftSchema = z.looseObject({ peft_type: z.literal("LORA"), lora_alpha: z.number().positive(), bias: z.literal("none").default("none"), use_rslora: off, use_dora: off, fan_in_fan_out: off, modules_to_save: none, rank_pattern: none, alpha_pattern: none });

/**
 * The adapter of a checkpoint folder: `adapter.gguf` as it is, PEFT's converted into `scratch`.
 * @throws PolicyError if it is missing, torn or made for another base.
 */
export async function readyAdapter(folder: string, base: GgufBase, scratch: string): Promise<ReadyAdapter> {
  const { format, weights, digest, base: named } = await readAdapterFolder(folder);
  const source = base.file.metadata.get(SOURCE_DIGEST);
  // An adapter of a Hugging Face folder fits the GGUF that was written from it; where that is not recorded, shapes decide.
  const known = format === "gguf" ? [base.digest] : typeof source === "string" ? [source] : undefined;
  const trainedOn = named?.digest ?? (format === "gguf" ? await adapterBase(weights) : undefined);
  if (known && trainedOn !== undefined && !known.includes(trainedOn)) throw new PolicyError(`${weights} belongs to another base (${trainedOn.slice(0, 12)}) than ${base.file.path} (${known[0]?.slice(0, 12)}).`, NEXT_STEP);
  return { file: format === "gguf" ? weights : await converted(folder, weights, base.file, scratch), digest };
}

/** Writes PEFT's adapter as GGUF. */
async function converted(folder: string, weights: string, base: GgufFile, scratch: string): Promise<string> {
  const configFile = path.join(folder, ADAPTER_FILES.config);
  const parsed = peftSchema.safeParse(await fs.readFile(configFile, "utf8").then((text): unknown => JSON.parse(text)).catch((cause: Error) => {
    throw new PolicyError(`${configFile} cannot be read: ${cause.message}`, NEXT_STEP, { cause });
  }));
  if (!parsed.success) throw new PolicyError(`${configFile} describes no plain LoRA adapter:\n${z.prettifyError(parsed.error)}`, NEXT_STEP);
  const file = path.join(scratch, ADAPTER_FILES.gguf);
  await writeAdapter(file, ggufLlamaConfig(base, 0), { weights: await readSafetensors(weights), alpha: parsed.data.lora_alpha });
  return file;
}
