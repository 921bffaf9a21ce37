import { PolicyError } from "../../../core/errors";
import type { Weight, Weights } from "../safetensors";
import { type AdaptedBase, requireAdaptable } from "./adapted-base";
import { BASE_DIGEST } from "./adapter-keys";
import { toNeighbours } from "./rope-order";
import { float, type Tensor, text, writeGguf } from "./write-gguf";

/** A low-rank adapter. */
export interface Adapter {
  /**
   * By PEFT's names: `base_model.model.<module>.lora_A.weight` [rank, in] and `lora_B` [out, rank].
   */
  readonly weights: Weights;
  /** Its product is added times alpha / rank, rank being that of the factors. */
  readonly alpha: number;
  /** sha256 of the GGUF base that it was trained on, if that is known. */
  readonly base?: string;
}

/**
 * A factor's place: layer, module in Hugging Face's name, and which of the two it is. Models that
 * see too have their text model inside.
 */
const FACTOR =
  /^base_model\.model\.(?:model\.)?(?:language_model\.)?(?:model\.)?layers\.(\d{1,5})\.([a-z0-9_]{1,40}\.[a-z0-9_]{1,40})\.lora_([AB])\.weight$/;
const NEXT_STEP = `Train it on the base that is named in "policy.model", with LoRA on layers ` +
  `that can be adapted ("trainer.targets").`;

/**
 * Writes an adapter as GGUF in float32 that llama.cpp and Ollama load, its rows in the order that
 * they keep the base in.
 * @param from names it in messages.
 * @throws PolicyError naming a factor that has no counterpart there, or does not fit the base
 */
export async function writeFactors(file: string, from: string, base: AdaptedBase,
  { weights, alpha, base: digest }: Adapter): Promise<void> {
  const { neighbours, modules } = requireAdaptable(base);
  if (weights.size === 0)
    throw new PolicyError(`${from} is an adapter without a single factor.`, NEXT_STEP);
  const tensors = [...weights].map(([name, weight]): Tensor => {
    const [, layer, module = "", factor] = FACTOR.exec(name) ?? [];
    const known = Object.hasOwn(modules, module) ? modules[module] : undefined;
    if (known === undefined || factor === undefined)
      throw new PolicyError(
        `${from}: ${name} is nothing that an adapter of ${base.name} (${base.architecture}) can ` +
          `have: ${Object.keys(modules).join(", ")} of its layers.`,
        NEXT_STEP,
      );
    const other = weights.get(
      name.replace(/lora_[AB]\.weight$/, factor === "A" ? "lora_B.weight" : "lora_A.weight"),
    );
    const wrong = base.layers !== undefined && Number(layer) >= base.layers ?
      `${base.name} has ${base.layers} layers` :
      misfit(module, factor, weight, other, base);
    if (wrong !== undefined)
      throw new PolicyError(`${from}: ${name} ` +
        `[${weight.shape.join(", ")}] does not fit ${base.name}: ${wrong}.`, NEXT_STEP);
    // Only the rows of B are those of the projection; those of A are of the rank.
    const heads = neighbours && factor === "B" ? headsOf(module, base) : undefined;
    const { shape, data } = weight;
    return { name: `blk.${layer}.${known}.weight.lora_${factor.toLowerCase()}`, shape, type: "F32",
      data: () => (heads === undefined ? data : toNeighbours(data, heads, shape[0] as number)) };
  });
  await writeGguf(file, {
    "general.architecture": text(base.architecture),
    "general.type": text("adapter"),
    "adapter.type": text("lora"),
    "adapter.lora.alpha": float(alpha),
    ...(digest === undefined ? {} : { [BASE_DIGEST]: text(digest) }),
  }, tensors);
}

function headsOf(module: string, { heads, keyValueHeads }: AdaptedBase): number | undefined {
  if (module === "self_attn.q_proj") return heads;
  return module === "self_attn.k_proj" ? keyValueHeads : undefined;
}

/** What is wrong with a factor's shape, if anything is. */
function misfit(module: string, factor: string, { shape }: Weight, other: Weight | undefined,
  base: AdaptedBase): string | undefined {
  if (!other) return "its other factor is missing";
  const [rank, width] = factor === "A" ? shape : [...shape].reverse();
  if (shape.length !== 2 || rank !== (factor === "A" ? other.shape[1] : other.shape[0]))
    return `its other factor is [${other.shape.join(", ")}]`;
  const wanted = widths(module, base)[factor === "A" ? "input" : "output"];
  if (wanted !== undefined && width !== wanted)
    return "the " +
      `${factor === "A" ? "input" : "output"} of ${module} is ${wanted} wide there`;
  const heads = headsOf(module, base);
  return factor === "B" && heads !== undefined && !Number.isInteger((width ?? NaN) / heads / 2) ?
    `${width} rows are not those of ${heads} heads` :
    undefined;
}

/** Widths of a layer's module; undefined where the base does not tell them. */
function widths(module: string,
  { hidden, heads, keyValueHeads, headSize, valueSize, feedForward }: AdaptedBase
): { readonly input?: number | undefined; readonly output?: number | undefined } {
  const times = (a: number | undefined, b: number | undefined):
    | number
    | undefined => (a === undefined || b === undefined ? undefined : a * b);
  switch (module) {
    case "self_attn.q_proj":
      return { input: hidden, output: times(heads, headSize) };
    case "self_attn.k_proj":
      return { input: hidden, output: times(keyValueHeads, headSize) };
    case "self_attn.v_proj":
      return { input: hidden, output: times(keyValueHeads, valueSize) };
    case "self_attn.o_proj":
      return { input: times(heads, valueSize), output: hidden };
    case "self_attn.qkv_proj":
    case "mlp.gate_up_proj":
      return { input: hidden };
    case "mlp.gate_proj":
    case "mlp.up_proj":
    case "mlp.c_fc":
      return { input: hidden, output: feedForward };
    case "mlp.down_proj":
    case "mlp.c_proj":
      return { input: feedForward, output: hidden };
    default:
      return {};
  }
}
