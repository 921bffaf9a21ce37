import type { LlamaConfig } from "../config";
import { type Adapter, writeFactors } from "./write-factors";

export type { Adapter } from "./write-factors";

/**
 * Writes an adapter of a llama-architecture model as GGUF.
 * @throws PolicyError if a factor is not one of that model's
 */
export async function writeAdapter(file: string,
  { layers, hidden, heads, keyValueHeads, headSize, feedForward }: LlamaConfig,
  adapter: Adapter): Promise<void> {
  await writeFactors(file, file, { name: "the base", architecture: "llama", layers, hidden, heads,
    keyValueHeads, headSize, valueSize: headSize, feedForward }, adapter);
}
