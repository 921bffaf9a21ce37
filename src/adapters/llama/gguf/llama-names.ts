import { EMBEDDING, FINAL_NORM } from "../weights";

/** llama.cpp's names of a Llama layer's tensors, by Hugging Face's. */
const IN_LAYER: Readonly<Record<string, string>> = {
  "input_layernorm": "attn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  "post_attention_layernorm": "ffn_norm",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};
const ENDS: Readonly<Record<string, string>> = { [EMBEDDING]: "token_embd.weight",
  [FINAL_NORM]: "output_norm.weight", "lm_head.weight": "output.weight" };

/** llama.cpp's name of a tensor of a Llama model. @throws Error if it has none. */
export function ggufName(name: string): string {
  const [, layer, module] = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(name) ?? [];
  const found = module === undefined ?
    ENDS[name] :
    IN_LAYER[module] && `blk.${layer}.${IN_LAYER[module]}.weight`;
  if (!found) throw new Error(`llama.cpp has no name for ${name}`);
  return found;
}
