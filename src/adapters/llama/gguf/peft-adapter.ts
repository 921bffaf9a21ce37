import * as fs from "node:fs/promises";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import { ADAPTER_FILES, type AdapterFolder } from "../adapter-folder";
import { readSafetensors, type Weight } from "../safetensors";
import type { AdaptedBase } from "./adapted-base";
import { type Adapter, writeFactors } from "./write-factors";

const NEXT_STEP = "Use an adapter as the peft trainer writes it, an earlier iteration's policy, " +
  'or the base: set training.initFrom to "base" in experiment.json.';

const none = z.union([z.null(), z.record(z.string(), z.never()), z.array(z.never())]).optional();
const off = z.literal(false).nullish();
/**
 * Names, not expressions: PEFT reads keys as expressions, and those of strangers are not run here.
 */
const alphas = z.record(
  z.string().regex(/^[\w.]{1,200}$/, "only names are read here, no expressions"),
  z.number().positive(),
).nullish();
/** These begin with changed weights of the base, which a GGUF base does not have. */
const CHANGED_BASE = /^(pissa|olora|loftq|corda)/i;

/**
 * The part of `adapter_config.json` that decides what the factors mean. What has no counterpart in
 * GGUF is refused by its name.
 */
const schema = z.looseObject({
  peft_type: z.literal("LORA"),
  lora_alpha: z.number().positive(),
  bias: z.literal("none").default("none"),
  use_rslora: z.boolean().nullish(),
  alpha_pattern: alphas,
  rank_pattern: z.record(z.string(), z.number()).nullish(),
  init_lora_weights: z.union([z.boolean(),
    z.string().refine((name) => !CHANGED_BASE.test(name), "this initialisation changes the base")])
    .nullish(),
  use_dora: off,
  fan_in_fan_out: off,
  lora_bias: off,
  use_qalora: off,
  modules_to_save: none,
  trainable_token_indices: none,
  layer_replication: none,
  target_parameters: none,
  alora_invocation_tokens: none,
});

/**
 * Writes PEFT's adapter as GGUF for a base.
 * @throws PolicyError naming the file and what cannot be said in GGUF or does not fit the base
 */
export async function writePeftAsGguf(file: string,
  { folder, weights }: Pick<AdapterFolder, "folder" | "weights">,
  base: AdaptedBase): Promise<void> {
  await writeFactors(file, weights, base, await readPeft(folder, weights));
}

/**
 * @returns factors whose product is added times alpha / rank, as llama.cpp does: other scales are
 *   multiplied into B
 */
async function readPeft(folder: string, weights: string): Promise<Adapter> {
  const file = path.join(folder, ADAPTER_FILES.config);
  const parsed = schema.safeParse(
    await fs.readFile(file, "utf8").then((content): unknown => JSON.parse(content)).catch(
      (cause: Error) => {
        throw new PolicyError(`${file} cannot be read: ${cause.message}`, NEXT_STEP, { cause });
      },
    ),
  );
  if (!parsed.success)
    throw new PolicyError(`${file} describes no plain LoRA adapter:\n` +
      `${z.prettifyError(parsed.error)}`, NEXT_STEP);
  const { lora_alpha: alpha, alpha_pattern: pattern, use_rslora: rooted } = parsed.data;
  const scaled = [...await readSafetensors(weights)].map(
    ([name, weight]): readonly [string, Weight] => {
      const [, module] = /^base_model\.model\.(.+)\.lora_B\.weight$/.exec(name) ?? [];
      if (module === undefined) return [name, weight];
      const factor = (alphaOf(module, pattern ?? {}) ?? alpha) / alpha *
        (rooted ? Math.sqrt(weight.shape[1] ?? NaN) : 1);
      return [name, factor === 1 ?
        weight :
        { shape: weight.shape, data: weight.data.map((value) => factor * value) }];
    },
  );
  return { weights: new Map(scaled), alpha };
}

/** The first key that is the module's name or its end, as PEFT looks them up. */
function alphaOf(module: string, pattern: Readonly<Record<string, number>>): number | undefined {
  return Object.entries(pattern).find(([key]) => module === key || module.endsWith(`.${key}`))?.[1];
}
