import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import { adapterNames } from "../adapter";
import type { LlamaConfig } from "../config";
import { adaptedNames } from "../graph/lora";
import type { Weight } from "../safetensors";
import { BASE_DIGEST } from "./adapter-keys";
import { ggufName } from "./llama-names";
import { readGguf, readTensors, type TensorInfo } from "./read-gguf";
import { rotatedHeads, toHalves } from "./rope-order";
import type { Adapter } from "./write-adapter";

const NEXT_STEP = "Use an earlier iteration's policy or the base: set training.initFrom to " +
  '"base" in experiment.json.';
const schema = z.object({ "general.type": z.literal("adapter"), "adapter.type": z.literal("lora"),
  "adapter.lora.alpha": z.number().positive(), [BASE_DIGEST]: z.string().optional() });

/**
 * sha256 of the base that an adapter names, if it names one.
 * @throws PolicyError if the file is no adapter.
 */
export async function adapterBase(file: string): Promise<string | undefined> {
  return metadataOf((await readGguf(file)).metadata, file)[BASE_DIGEST];
}

/**
 * Reads an adapter that `writeAdapter` wrote for the same projections.
 * @throws PolicyError naming the file if it is another one.
 */
export async function readAdapter(file: string, config: LlamaConfig): Promise<Adapter> {
  const gguf = await readGguf(file);
  const metadata = metadataOf(gguf.metadata, file);
  const names = new Map<string, readonly [factor: string, heads: number | undefined]>();
  for (const weight of adaptedNames(config)) {
    const [a, b] = adapterNames(weight);
    names.set(`${ggufName(weight)}.lora_a`, [a, undefined]).set(`${ggufName(weight)}.lora_b`, [b,
      rotatedHeads(weight, config)]);
  }
  const missing = [...names.keys()].find((name) => !gguf.tensors.has(name));
  if (missing !== undefined || gguf.tensors.size !== names.size)
    throw new PolicyError(`${file} does not adapt the projections that are trained ` +
      `here${missing === undefined ? "" : `: ${missing} is missing`}.`, NEXT_STEP);
  const weights = new Map<string, Weight>();
  for await (const [{ name, shape }, data] of readTensors(gguf,
    [...names.keys()].map((each) => gguf.tensors.get(each) as TensorInfo))) {
    const [factor, heads] = names.get(name) as readonly [string, number | undefined];
    weights.set(factor, { shape,
      data: heads === undefined ? data : toHalves(data, heads, shape[0] as number) });
  }
  const base = metadata[BASE_DIGEST];
  return { weights, alpha: metadata["adapter.lora.alpha"],
    ...(base === undefined ? {} : { base }) };
}

function metadataOf(metadata: ReadonlyMap<string, unknown>, file: string): z.infer<typeof schema> {
  const parsed = schema.safeParse(Object.fromEntries(metadata));
  if (!parsed.success)
    throw new PolicyError(`${file} is no LoRA adapter:\n` +
      `${z.prettifyError(parsed.error)}`, NEXT_STEP);
  return parsed.data;
}
