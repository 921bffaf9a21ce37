import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type AdaptedBase, adaptedBase,
  requireAdaptable } from "../../../src/adapters/llama/gguf/adapted-base";
import { writePeftAsGguf } from "../../../src/adapters/llama/gguf/peft-adapter";
import { readGguf, readTensors } from "../../../src/adapters/llama/gguf/read-gguf";
import { encodeSafetensors, type Weight } from "../../../src/adapters/llama/safetensors";
import { PolicyError } from "../../../src/core/errors";
import { seededRandom } from "../../../src/core/random";
import { temporaryFolder } from "../../fakes/bench";

const [HIDDEN, HEADS, SIZE, FEED, RANK] = [24, 4, 6, 40, 3];
const random = seededRandom(7);
const matrix = (rows: number, columns: number): Weight => ({ shape: [rows, columns],
  data: Float32Array.from({ length: rows * columns }, () => random() - 0.5) });

/** An adapter of every projection of one layer, as PEFT names it, by module. */
function factors(keyValueHeads: number, rank = RANK): Map<string, readonly [a: Weight, b: Weight]> {
  const [queries, keys] = [HEADS * SIZE, keyValueHeads * SIZE];
  const shapes = { "self_attn.q_proj": [HIDDEN, queries], "self_attn.k_proj": [HIDDEN, keys],
    "self_attn.v_proj": [HIDDEN, keys], "self_attn.o_proj": [queries, HIDDEN],
    "mlp.gate_proj": [HIDDEN, FEED], "mlp.down_proj": [FEED, HIDDEN] };
  return new Map(
    Object.entries(shapes).map((
      [module, [input = 0, output = 0]],
    ) => [module, [matrix(rank, input), matrix(output, rank)]]),
  );
}

const base = (architecture: string, keyValueHeads: number): AdaptedBase =>
  adaptedBase("base.gguf", new Map<string, unknown>(Object.entries({
    "general.architecture": architecture,
    [`${architecture}.block_count`]: 1,
    [`${architecture}.embedding_length`]: HIDDEN,
    [`${architecture}.attention.head_count`]: HEADS,
    [`${architecture}.attention.head_count_kv`]: BigInt(keyValueHeads),
    [`${architecture}.feed_forward_length`]: FEED,
  })));

/** Converts and reads back. */
async function converted(adapter: ReadonlyMap<string, readonly [Weight, Weight]>, to: AdaptedBase,
  config: object = {},
  prefix = "base_model.model.model.layers.0."
): Promise<{ readonly alpha: number; readonly tensors: ReadonlyMap<string, Weight> }> {
  const folder = temporaryFolder();
  const weights = path.join(folder, "adapter_model.safetensors");
  fs.writeFileSync(weights, encodeSafetensors(
    new Map(
      [...adapter].flatMap(([module, [a, b]]) =>
        [[`${prefix}${module}.lora_A.weight`, a], [`${prefix}${module}.lora_B.weight`, b]] as const
      ),
    ),
  ));
  fs.writeFileSync(path.join(folder, "adapter_config.json"),
    JSON.stringify({ peft_type: "LORA", r: RANK, lora_alpha: 6, ...config }));
  const file = path.join(folder, "adapter.gguf");
  await writePeftAsGguf(file, { folder, weights }, to);
  const gguf = await readGguf(file);
  assert.equal(gguf.metadata.get("general.architecture"), to.architecture);
  const tensors = new Map<string, Weight>();
  for await (const [{ name, shape }, data] of readTensors(gguf, [...gguf.tensors.values()]))
    tensors.set(name, { shape, data });
  return { alpha: gguf.metadata.get("adapter.lora.alpha") as number, tensors };
}

/** scale * B A, row by row. */
function update([a, b]: readonly [Weight, Weight], scale: number): number[][] {
  const [rank = 0, columns = 0] = a.shape;
  return Array.from({ length: b.shape[0] ?? 0 },
    (_, i) =>
      Array.from({ length: columns }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < rank; k++)
          sum += (b.data[i * rank + k] as number) *
            (a.data[k * columns + j] as number);
        return scale * sum;
      }));
}

/**
 * Row of llama.cpp's order by Hugging Face's: in a head, rows i and i + half stand side by side.
 */
const neighbour = (row: number): number => {
  const [head, place] = [Math.floor(row / SIZE), row % SIZE];
  return head * SIZE + (place < SIZE / 2 ? 2 * place : 2 * (place - SIZE / 2) + 1);
};

const NAMES = { "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate",
  "mlp.down_proj": "ffn_down" };

async function same(architecture: string, keyValueHeads: number, config: object = {},
  scaleOf: (module: string) => number = () => 6 / RANK, turned = architecture === "llama",
  prefix?: string): Promise<void> {
  const adapter = factors(keyValueHeads);
  const { alpha, tensors } = await converted(adapter, base(architecture, keyValueHeads), config,
    prefix);
  assert.equal(tensors.size, 2 * adapter.size);
  for (const [module, pair] of adapter) {
    const name = `blk.0.${NAMES[module as keyof typeof NAMES]}.weight.lora_`;
    const [a, b] = [tensors.get(`${name}a`), tensors.get(`${name}b`)];
    assert.ok(a && b, name);
    const [found, expected] = [update([a, b], alpha / RANK), update(pair, scaleOf(module))];
    const moved = turned && /[qk]_proj/.test(module);
    expected.forEach((row, i) =>
      row.forEach((value, j) => {
        const got = found[moved ? neighbour(i) : i]?.[j] ?? NaN;
        assert.ok(Math.abs(got - value) < 1e-5, `${architecture} ${module} [${i}, ${j}]: ${got} ` +
          `instead of ${value}`);
      })
    );
  }
}

describe("PEFT's adapters as GGUF", () => {
  it("are the same update, rows of a llama's queries and keys in llama.cpp's order, with and " +
    "without grouped heads", async () => {
    await same("llama", HEADS);
    await same("llama", 2);
  });

  it("are the same update in the same order for architectures that are not turned", async () => {
    for (const architecture of ["qwen2", "qwen3", "gemma2"]) await same(architecture, 2);
    await same("gemma3", 2, {}, undefined, false,
      "base_model.model.model.language_model.layers.0.");
  });

  it("keep PEFT's scales: root of the rank, and alphas of their own", async () => {
    await same("llama", 2, { use_rslora: true }, () => 6 / Math.sqrt(RANK));
    await same("qwen2", 2, { alpha_pattern: { "q_proj": 12, "mlp.gate_proj": 3 } },
      (module) => ({ "self_attn.q_proj": 12, "mlp.gate_proj": 3 }[module] ?? 6) / RANK);
    await same("llama", 2, { use_rslora: true, alpha_pattern: { "layers.0.self_attn.k_proj": 12 } },
      (module) => (module === "self_attn.k_proj" ? 12 : 6) / Math.sqrt(RANK));
  });

  for (const [what, config] of Object.entries({
    use_dora: { use_dora: true },
    bias: { bias: "lora_only" },
    lora_bias: { lora_bias: true },
    modules_to_save: { modules_to_save: ["lm_head"] },
    alpha_pattern: { alpha_pattern: { "(a+)+$": 2 } },
    init_lora_weights: { init_lora_weights: "pissa_niter_16" },
    fan_in_fan_out: { fan_in_fan_out: true },
    trainable_token_indices: { trainable_token_indices: [1] },
    target_parameters: { target_parameters: ["mlp.experts"] },
    peft_type: { peft_type: "LOHA" },
  })) {
    it(`are refused by name where ${what} has no counterpart`, async () => {
      await assert.rejects(converted(factors(2), base("llama", 2), config), (error) =>
        error instanceof PolicyError && error.message.includes(what));
    });
  }

  it("are refused where a factor has no place, or does not fit", async () => {
    const refused = (adapter: ReadonlyMap<string, readonly [Weight, Weight]>, expected: RegExp,
      prefix?: string) =>
      assert.rejects(converted(adapter, base("llama", 2), {}, prefix), (error) =>
        error instanceof PolicyError && expected.test(error.message));
    const pair = [matrix(RANK, HIDDEN), matrix(24, RANK)] as const;
    await refused(new Map([["lm_head", pair]]), /lm_head\.lora_A\.weight is nothing/,
      "base_model.model.");
    await refused(new Map([["self_attn.__proto__", pair]]), /is nothing/);
    await refused(new Map([["self_attn.k_proj", pair]]), /output of self_attn\.k_proj is 12 wide/);
    await refused(new Map([["self_attn.q_proj", [matrix(RANK, HIDDEN), matrix(24, RANK + 1)]]]),
      /other factor/);
    await refused(new Map([["self_attn.q_proj", pair]]), /base\.gguf has 1 layers/,
      "base_model.model.model.layers.1.");
    await refused(new Map(), /without a single factor/);
  });

  it("are refused before by architecture and layer", () => {
    assert.throws(() => requireAdaptable(base("mamba", 2)), /architecture is mamba/);
    assert.throws(() => requireAdaptable(base("constructor", 2)), /architecture is constructor/);
    assert.throws(() => requireAdaptable(base("llama", 2), ["q_proj", "lm_head"]),
      /adapter of lm_head/);
    requireAdaptable(base("qwen2", 2), ["q_proj", "self_attn.v_proj", "down_proj"]);
  });
});
