import assert from "node:assert/strict";
import * as path from "node:path";
import { causalAttention, causalMask } from "../../../src/adapters/llama/graph/causal-attention";
import { llama, type LlamaParts, logits } from "../../../src/adapters/llama/graph/llama";
import { type Model, readModel } from "../../../src/adapters/llama/model-folder";
import { EMBEDDING, weightShapes } from "../../../src/adapters/llama/weights";
import { Graph, type Value } from "../../../src/adapters/onnx/graph";
import { crossEntropy } from "../../../src/adapters/onnx/ops/cross-entropy";
import { rotaryTables } from "../../../src/adapters/onnx/ops/rotary";
import { loadOnnxRuntime, openSession } from "../../../src/adapters/onnx/runtime";
import { floats, integers } from "../../../src/adapters/onnx/tensor";
import { createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { batchTensors, type TokenRow,
  tokenRow } from "../../../src/adapters/trainer/builtin/batches";
import { createBuiltinTrainer } from "../../../src/adapters/trainer/builtin/builtin-trainer";
import { quiet, withFolder, writeTinyModel } from "../policy/tiny-model";
import { relativeError } from "./reference";

const LENGTH = 96;
const NOUNS = ["dog", "tree", "house"];

/**
 * The trainer's loss of a batch of so many rows, and its gradient in the embedding, which every
 * layer's passes through.
 */
async function evaluator(model: Model, rows: number) {
  const { config } = model;
  const graph = new Graph();
  const inputs = new Map(
    [...weightShapes(config)].map((
      [name, shape],
    ) => [name, graph.input(name, shape, { needsGrad: name === EMBEDDING })]),
  );
  const weight = (name: string) => inputs.get(name) as Value;
  const [ids, targets] = ["ids", "targets"].map((name) =>
    graph.input(name, [rows * LENGTH], { type: "int64" })
  ) as [Value, Value];
  const mask = graph.constant(causalMask(config, LENGTH), [
    (config.heads / config.keyValueHeads) * LENGTH,
    LENGTH,
  ]);
  const tables = rotaryTables(LENGTH, config);
  const parts: LlamaParts = { weight,
    attend: (_, q, k, v) =>
      causalAttention(graph, config, { batch: rows, length: LENGTH }, tables, mask, q, k, v)
        .output };
  const loss = crossEntropy(graph, logits(graph, config, llama(graph, config, ids, parts), parts),
    targets, graph.input("weights", [rows * LENGTH]));
  graph.output(loss, "loss");
  graph.output(graph.gradients(loss, [weight(EMBEDDING)])[0] as Value, "gradient");
  const session = await openSession(await loadOnnxRuntime("native"), graph.encode(), {
    threads: 1,
  });
  const weights = Object.fromEntries(
    [...model.weights].map(([name, { data, shape }]) => [name, floats(data, shape)]),
  );
  return async (batch: readonly TokenRow[]) => {
    const { ids, targets, weights: lossWeights } = batchTensors({ rows: batch, length: LENGTH },
      rows, model.config.eos);
    const result = await session.run({ ...weights, ids: integers(ids, [ids.length]),
      targets: integers(targets, [ids.length]), weights: floats(lossWeights, [ids.length]) });
    // The trainer divides by the tokens of the accepted programs; here the plain sum is wanted.
    const tokens = batch.reduce((sum, row) => sum + row.tokens.length - row.promptLength, 0);
    return { loss: Number(result.loss?.data[0]) * tokens,
      gradient: (result.gradient?.data as Float32Array).map((value) => value * tokens) };
  };
}

/**
 * A model of single bytes that has half learned to write text: every text has one way to be
 * written.
 */
async function halfTrained(folder: string): Promise<string> {
  const [base, to] = [path.join(folder, "base"), path.join(folder, "trained")];
  writeTinyModel(base);
  const trainer = createBuiltinTrainer({ logger: quiet, base, threads: 1, engine: "native" });
  const rows = NOUNS.map((noun) => ({ prompt: `How many ${noun}s?\n`, program: `find("${noun}")\n`,
    weight: 1 })
  );
  const options = { method: "full", epochs: 40, batchSize: 3, learningRate: 1e-2, warmup: 0.1,
    maxGradNorm: 1, weightDecay: 0, lora: { rank: 1, alpha: 1, dropout: 0 } } as const;
  const kinds = new Set<string>();
  for await (const { kind } of trainer.train({ rows, from: { kind: "base" }, to, options,
    seed: 1 })) kinds.add(kind);
  await trainer.close();
  assert.deepEqual([...kinds], ["step", "done"]);
  return to;
}

describe("the loss of accepted rows", function() {
  this.timeout(60_000);

  it("is minus the mean of reward times log-probability over all samples, and so is its " +
    "gradient (REINFORCE)", () =>
    withFolder(async (folder) => {
      const base = await halfTrained(folder);
      const policy = await createBuiltinPolicy({ logger: quiet, base, threads: 1,
        engine: "native" });
      const prompt = (i: number) => `How many ${NOUNS[i % NOUNS.length]}s?\n`;
      const completions = await policy.sample(
        Array.from({ length: 40 }, (_, seed) => ({ prompt: prompt(seed), seed })),
        { temperature: 1, topP: 1, maxNewTokens: 70 },
      );
      await policy.close();
      const model = await readModel(base);
      const one = await evaluator(model, 1);
      const samples = [];
      for (const [i, { text, tokens, finish, logProbability }] of completions.entries()) {
        const row = tokenRow({ prompt: prompt(i), program: text, weight: 1 }, model.tokenizer,
          model.config.eos);
        // A cut-off program has no end, and bytes that are no text do not read back.
        if (finish === "length" || row.tokens.length - row.promptLength !== tokens ||
          text.includes("\ufffd")) continue;
        const { loss, gradient } = await one([row]);
        assert.ok(Math.abs(loss + (logProbability ?? 0)) < 1e-3,
          `sampler: log p = ${logProbability}, trainer: ${-loss}`);
        samples.push({ row, reward: i % 2, logP: logProbability ?? 0,
          gradientOfLogP: gradient.map((value) => -value) });
      }
      assert.ok(samples.length >= 12, `${samples.length} samples`);

      const accepted = samples.filter(({ reward }) => reward === 1).map(({ row }) => row);
      const batch = await (await evaluator(model, accepted.length))(accepted);
      const objective = -samples.reduce((sum, { reward, logP }) => sum + reward * logP, 0) /
        samples.length;
      assert.ok(Math.abs(batch.loss / samples.length / objective - 1) < 1e-4,
        `${batch.loss / samples.length} instead of ${objective}`);
      const gradient = new Float64Array(batch.gradient.length);
      for (const { reward, gradientOfLogP } of samples)
        gradientOfLogP.forEach((value,
          i) => (gradient[i] = (gradient[i] as number) - (reward * value) / samples.length)
        );
      assert.ok(
        relativeError(batch.gradient.map((value) => value / samples.length), gradient) < 1e-4,
      );
    }));
});
