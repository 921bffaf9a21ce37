import * as fs from "node:fs/promises";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import { withAdapters } from "../../llama/adapter";
import { ADAPTER_FILES, readAdapterFolder } from "../../llama/adapter-folder";
import { type Model, readModel } from "../../llama/model-folder";
import { readSafetensors } from "../../llama/safetensors";

/** Where a policy is: a model's folder, or an adapter's with that of its base. */
export interface PolicyFolder {
  readonly folder: string;
  /** Folder of the frozen base. */
  readonly base: string;
}

const off = z.literal(false).nullish();
const none = z.union([z.null(), z.record(z.string(), z.never()), z.array(z.never())]).optional();
/** The part of PEFT's `adapter_config.json` that plain LoRA is; its variants are refused. */
const configSchema = z.looseObject({
  peft_type: z.literal("LORA"),
  r: z.number().int().positive(),
  lora_alpha: z.number().positive(),
  bias: z.literal("none").default("none"),
  use_dora: off,
  use_rslora: off,
  fan_in_fan_out: off,
  rank_pattern: none,
  alpha_pattern: none,
  modules_to_save: none,
});

/**
 * A model, or the base with the adapter of a folder added in; the digest of that is the adapter's.
 * @throws PolicyError naming what is missing, torn or for another base.
 */
export async function readPolicyModel({ folder, base }: PolicyFolder): Promise<Model> {
  if (!(await exists(path.join(folder, ADAPTER_FILES.config)))) return readModel(folder);
  const adapter = await readAdapterFolder(folder);
  const model = await readModel(base);
  if (adapter.base && adapter.base.digest !== model.digest) {
    throw new PolicyError(`The adapter ${folder} belongs to another base (${adapter.base.name}, ` +
      `${adapter.base.digest.slice(0, 12)}) than ${base} (${model.digest.slice(0, 12)}).`,
      `Go back to the base that this run began with, or start a new run with "visrep run --new".`);
  }
  const { r, lora_alpha: alpha } = await readConfig(path.join(folder, ADAPTER_FILES.config));
  return { ...model, folder,
    weights: withAdapters(model.weights, await readSafetensors(adapter.weights), alpha / r),
    digest: adapter.digest };
}

async function readConfig(file: string): Promise<z.infer<typeof configSchema>> {
  try {
    return configSchema.parse(JSON.parse(await fs.readFile(file, "utf8")));
  } catch (error) {
    throw new PolicyError(`${file} describes no plain LoRA adapter: ` +
      `${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}`,
      "Use an adapter as the PEFT trainer writes it.", { cause: error });
  }
}

function exists(file: string): Promise<boolean> {
  return fs.stat(file).then(() => true, () => false);
}
