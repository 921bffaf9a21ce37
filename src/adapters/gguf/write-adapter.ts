import type { LlamaConfig } from "../policy/builtin/config";
import type { Weights } from "../policy/builtin/safetensors";
import { BASE_DIGEST } from "./adapter-keys";
import { ggufName } from "./llama-names";
import { rotatedHeads, toNeighbours } from "./rope-order";
import { float, text, writeGguf, type Tensor } from "./write-gguf";

/** A low-rank adapter of a llama-architecture model. */
export interface Adapter {
  /** By PEFT's names: `base_model.model.<module>.lora_A.weight` [rank, in] and `lora_B` [out, rank]. */
  readonly weights: Weights;
  /** Its product is added times alpha / rank. */
  readonly alpha: number;
  /** sha256 of the GGUF base that it was trained on, if that is known. */
  readonly base?: string;
}

/** Writes an adapter as GGUF in float32 that llama.cpp and Ollama load. @throws Error if a name is not PEFT's. */
export async function writeAdapter(file: string, config: LlamaConfig, { weights, alpha, base }: Adapter): Promise<void> {
  const tensors = [...weights].map(([name, { shape, data }]): Tensor => {
    const [, module, factor] = /^base_model\.model\.(.+)\.lora_([AB])\.weight$/.exec(name) ?? [];
    if (module === undefined || factor === undefined) throw new Error(`${name} is no factor of an adapter`);
    const weight = `${module}.weight`;
    // The rows of B are those of the projection.
    const heads = factor === "B" ? rotatedHeads(weight, config) : undefined;
    return { name: `${ggufName(weight)}.lora_${factor.toLowerCase()}`, shape, type: "F32", data: () => (heads === undefined ? data : toNeighbours(data, heads, shape[0] as number)) };
  });
  await writeGguf(file, {
    "general.architecture": text("llama"), "general.type": text("adapter"), "adapter.type": text("lora"), "adapter.lora.alpha": float(alpha),
    ...(base === undefined ? {} : { [BASE_DIGEST]: text(base) }),
  }, tensors);
}
