/** How llama.cpp keeps the linear layers of an architecture. */
export interface Architecture {
  /**
   * Whether its converter puts rows of queries and keys that turn together side by side
   * (llama.cpp's `undo_permute`).
   */
  readonly neighbours: boolean;
  /** Its names of a layer's modules, by Hugging Face's. */
  readonly modules: Readonly<Record<string, string>>;
}

const ATTENTION = { "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output" };
const GATED = { "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down" };
const turned: Architecture = { neighbours: true, modules: { ...ATTENTION, ...GATED } };
const plain: Architecture = { neighbours: false, modules: { ...ATTENTION, ...GATED } };

/**
 * By `general.architecture`: llama is Mistral, CodeLlama, SmolLM and Yi too. Those that are not
 * here cannot be adapted by a GGUF of ours.
 */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama: turned,
  mistral3: turned,
  granite: turned,
  minicpm: turned,
  smollm3: turned,
  qwen2: plain,
  qwen3: plain,
  gemma: plain,
  gemma2: plain,
  gemma3: plain,
  olmo2: plain,
  qwen3moe: { neighbours: false, modules: ATTENTION },
  phi3: { neighbours: false,
    modules: { "self_attn.qkv_proj": "attn_qkv", "self_attn.o_proj": "attn_output",
      "mlp.gate_up_proj": "ffn_up", "mlp.down_proj": "ffn_down" } },
  starcoder2: { neighbours: false,
    modules: { ...ATTENTION, "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down" } },
};

export const ADAPTED_ARCHITECTURES = Object.keys(ARCHITECTURES);

/** Undefined for an architecture whose adapters are not written. */
export function architectureNamed(name: string): Architecture | undefined {
  return Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
}
