import assert from "node:assert/strict";
import { parseConfig } from "../../../src/adapters/llama/config";
import { PolicyError } from "../../../src/core/errors";

const json = {
  model_type: "llama",
  vocab_size: 1024,
  hidden_size: 192,
  num_hidden_layers: 4,
  num_attention_heads: 6,
  intermediate_size: 512,
  max_position_embeddings: 384,
  rms_norm_eps: 1e-5,
  eos_token_id: 0,
  tie_word_embeddings: true,
};

describe("config.json of a Llama model", () => {
  it("is read in the old and the new spelling of transformers", () => {
    const config = parseConfig({ ...json, rope_theta: 500 }, "config.json");
    assert.deepEqual([config.keyValueHeads, config.headSize, config.ropeTheta, config.tied], [6, 32,
      500, true]);
    const grouped = parseConfig({ ...json, num_key_value_heads: 2, head_dim: 64,
      rope_parameters: { rope_theta: 700, rope_type: "default" } }, "config.json");
    assert.deepEqual([grouped.keyValueHeads, grouped.headSize, grouped.ropeTheta], [2, 64, 700]);
  });

  it("is refused where this implementation would compute something else", () => {
    const other = [
      { attention_bias: true },
      { hidden_act: "gelu" },
      { model_type: "mistral" },
      { rope_scaling: { factor: 2 } },
      { rope_parameters: { rope_theta: 1, rope_type: "llama3" } },
      { num_key_value_heads: 4 },
      { head_dim: 31 },
      { eos_token_id: 1024 },
      { vocab_size: undefined },
    ];
    for (const change of other) {
      const named = new RegExp(`f/config\\.json[^]*${Object.keys(change)[0]}`);
      assert.throws(() => parseConfig({ ...json, ...change }, "f/config.json"), (error) =>
        error instanceof PolicyError && named.test(error.message), JSON.stringify(change));
    }
  });
});
