import * as fs from "node:fs/promises";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../core/errors";
import { greatest } from "../../core/extremes";
import { ADAPTER_FILES, type AdapterFolder } from "../llama/adapter-folder";
import { readGguf } from "../llama/gguf/read-gguf";

/** What an adapter says of the base it belongs to. */
export interface AdapterShape {
  /** As the trainer named it. */
  readonly base: string;
  /** Layers up to the highest one with an adapter. */
  readonly layers: number;
  /**
   * Input width of the query projections, or of whatever else is adapted first; undefined where the
   * names tell none.
   */
  readonly width: number | undefined;
}

const configSchema = z.looseObject({ peft_type: z.string(),
  base_model_name_or_path: z.string().nullish(), r: z.number().int().positive() });
const headerSchema = z.record(z.string(), z.unknown());
const tensorSchema = z.object({ shape: z.array(z.number().int()).length(2) });
/** Of an adapter that does not name its base. */
const UNNAMED = "not named";
const LONGEST_HEADER = 16 * 2 ** 20;

/**
 * Reads what describes the weights, not the weights.
 * @throws PolicyError naming the file that is no LoRA adapter
 */
export function adapterShape(adapter: AdapterFolder): Promise<AdapterShape> {
  switch (adapter.format) {
    case "peft":
      return peftShape(adapter);
    case "gguf":
      return ggufShape(adapter);
  }
}

async function ggufShape({ weights, base }: AdapterFolder): Promise<AdapterShape> {
  const tensors = [...(await readGguf(weights)).tensors.values()];
  const layers = tensors.map(({ name }) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1) + 1);
  const query = tensors.find(({ name }) => /\.attn_q\.weight\.lora_a$/.test(name));
  return { base: base?.name ?? path.basename(weights), layers: Math.max(0, greatest(layers)),
    width: query?.shape[1] };
}

async function peftShape({ folder, weights }: AdapterFolder): Promise<AdapterShape> {
  const file = path.join(folder, ADAPTER_FILES.config);
  const config = configSchema.safeParse(json(await fs.readFile(file, "utf8"), file));
  if (!config.success || config.data.peft_type !== "LORA")
    throw noAdapter(file,
      config.success ? `peft_type is ${config.data.peft_type}` : z.prettifyError(config.error));
  const names = Object.entries(headerSchema.parse(json(await readHeader(weights), weights)));
  const layers = names.map(([name]) => Number(/\.layers\.(\d+)\./.exec(name)?.[1] ?? -1) + 1);
  const query = names.find(([name]) => /\.q_proj\.lora_A\.weight$/.test(name))?.[1];
  return { base: config.data.base_model_name_or_path ?? UNNAMED,
    layers: Math.max(0, greatest(layers)), width: tensorSchema.safeParse(query).data?.shape[1] };
}

async function readHeader(file: string): Promise<string> {
  const handle = await fs.open(file, "r");
  try {
    const length = Buffer.alloc(8);
    await handle.read(length, 0, 8, 0);
    const size = Number(length.readBigUInt64LE());
    if (size > LONGEST_HEADER || size + 8 > (await handle.stat()).size)
      throw noAdapter(file, "its header is cut off");
    const header = Buffer.alloc(size);
    await handle.read(header, 0, size, 8);
    return header.toString("utf8");
  } finally {
    await handle.close();
  }
}

function json(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw noAdapter(file, (error as Error).message);
  }
}

function noAdapter(file: string, why: string): PolicyError {
  return new PolicyError(`${file} is no part of a LoRA adapter: ${why}.`,
    `Delete that iteration's policy folder and its metrics.json and run "visrep resume": the ` +
      "iteration is trained again.");
}
