import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { readModel } from "../../../src/adapters/llama/model-folder";
import type { OnnxEngine } from "../../../src/adapters/onnx/runtime";
import { createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { createBuiltinTrainer } from "../../../src/adapters/trainer/builtin/builtin-trainer";
import { AbortError, TrainingError } from "../../../src/core/errors";
import type { TrainingEvent, TrainingJob, TrainingOptions } from "../../../src/core/ports/trainer";
import { quiet, withFolder, writeTinyModel } from "../policy/tiny-model";

const options: TrainingOptions = { method: "full", epochs: 50, batchSize: 4, learningRate: 1e-2,
  warmup: 0.1, maxGradNorm: 1, weightDecay: 0, lora: { rank: 8, alpha: 16, dropout: 0.05 } };
const rows = ["dog", "cat", "tree", "house", "car"].map((noun) => ({ prompt: `How many ${noun}s?\n`,
  program: `return ${noun.length} , find("${noun}")\n`, weight: 1 })
);
const job = (folder: string, name: string, more: Partial<TrainingJob> = {}): TrainingJob => ({ rows,
  from: { kind: "base" }, to: path.join(folder, "runs", name), options, seed: 1, ...more });

async function train(folder: string, one: TrainingJob, engine: OnnxEngine = "native",
  signal?: AbortSignal
): Promise<{ readonly steps: TrainingEvent[]; readonly done: TrainingEvent & { kind: "done" } }> {
  const trainer = createBuiltinTrainer({ logger: quiet, base: path.join(folder, "base"), threads: 1,
    engine });
  const steps: TrainingEvent[] = [];
  try {
    for await (const event of trainer.train(one, signal)) steps.push(event);
  } finally {
    await trainer.close();
  }
  const done = steps.pop();
  assert.ok(done?.kind === "done");
  return { steps, done };
}

async function greedy(folder: string, checkpoint: string,
  engine: OnnxEngine): Promise<readonly string[]> {
  const policy = await createBuiltinPolicy({ logger: quiet, base: path.join(folder, "base"),
    threads: 1, engine });
  await policy.load({ kind: "checkpoint", folder: checkpoint });
  const completions = await policy.sample(rows.map(({ prompt }) => ({ prompt, seed: 1 })), {
    temperature: 0,
    topP: 1,
    maxNewTokens: 40,
  });
  await policy.close();
  return completions.map(({ text, finish }) => (finish === "stop" ? text : `${text} (cut off)`));
}

describe("built-in trainer", function() {
  this.timeout(120_000);
  const withBase = (use: (folder: string) => Promise<void>) =>
    withFolder(async (folder) => {
      writeTinyModel(path.join(folder, "base"));
      await use(folder);
    });

  it("makes the loss fall until the policy writes the programs it was shown, on both builds of " +
    "the runtime", () =>
    withBase(async (folder) => {
      const { steps, done } = await train(folder,
        job(folder, "full", { options: { ...options, epochs: 120 } }));
      assert.equal(steps.length, 240);
      assert.equal(done.steps, 240);
      assert.ok(done.firstLoss > 2 && done.lastLoss < 0.02,
        `${done.firstLoss} -> ${done.lastLoss}`);
      const model = await readModel(path.join(folder, "runs", "full"));
      assert.equal(model.digest, done.digest);
      assert.notEqual(model.digest, (await readModel(path.join(folder, "base"))).digest);
      const programs = rows.map(({ program }) => program);
      assert.deepEqual(await greedy(folder, model.folder, "native"), programs);
      assert.deepEqual(await greedy(folder, model.folder, "wasm"), programs);
    }));

  it("gives the same policy from the same seed, and another from another", () =>
    withBase(async (folder) => {
      const short = { ...options, epochs: 2 };
      for (const method of ["full", "lora"] as const) {
        const digests: string[] = [];
        for (const seed of [1, 1, 2])
          digests.push(
            (await train(folder,
              job(folder, `${method}-${digests.length}`, { seed, options: { ...short, method } })))
              .done.digest,
          );
        assert.equal(digests[0], digests[1]);
        assert.notEqual(digests[0], digests[2]);
      }
    }));

  it("trains adapters, merges them in, and keeps them beside", () =>
    withBase(async (folder) => {
      const first = await train(folder, job(folder, "first"));
      const swapped = rows.map((row, i) => ({ ...row,
        program: rows[(i + 1) % rows.length]?.program ?? "" })
      );
      const from = { kind: "checkpoint", folder: path.join(folder, "runs", "first") } as const;
      const { done } = await train(folder,
        job(folder, "lora", { rows: swapped, from,
          options: { ...options, method: "lora", epochs: 20 } }));
      assert.ok(done.lastLoss < done.firstLoss / 2, `${done.firstLoss} -> ${done.lastLoss}`);
      assert.notEqual(done.digest, first.done.digest);
      const [before, after] = [await readModel(from.folder),
        await readModel(path.join(folder, "runs", "lora"))];
      const changed = [...after.weights].filter(([name, { data }]) =>
        data.some((value, i) => value !== before.weights.get(name)?.data[i])
      ).map(([name]) => name);
      assert.equal(changed.length, 8);
      assert.ok(changed.every((name) => name.includes("self_attn")), changed.join());
      assert.deepEqual(fs.readdirSync(path.join(folder, "runs", "lora", "adapter")), [
        "adapter_config.json",
        "adapter_model.safetensors",
      ]);
      const record = JSON.parse(
        fs.readFileSync(path.join(folder, "runs", "lora", "training.json"), "utf8"),
      ) as { from: string; losses: number[] };
      assert.equal(record.from, first.done.digest);
      assert.equal(record.losses.length, done.steps);
    }));

  it("learns nothing from rows of weight 0", () =>
    withBase(async (folder) => {
      const { done } = await train(folder,
        job(folder, "nothing", { rows: rows.map((row) => ({ ...row, weight: 0 })),
          options: { ...options, epochs: 1 } }));
      assert.equal(done.digest, (await readModel(path.join(folder, "base"))).digest);
    }));

  it("leaves nothing behind when cancelled, and replaces an older result whole", () =>
    withBase(async (folder) => {
      const controller = new AbortController();
      const trainer = createBuiltinTrainer({ logger: quiet, base: path.join(folder, "base"),
        threads: 1, engine: "native" });
      await assert.rejects(async () => {
        for await (const event of trainer.train(job(folder, "result"), controller.signal))
          if (event.kind === "step" && event.step === 3) controller.abort();
      }, AbortError);
      assert.ok(!fs.existsSync(path.join(folder, "runs")));
      // What a killed process leaves: an unfinished folder, and an older result.
      fs.mkdirSync(path.join(folder, "runs", ".result.partial-1"), { recursive: true });
      fs.mkdirSync(path.join(folder, "runs", "result"));
      fs.writeFileSync(path.join(folder, "runs", "result", "old"), "");
      await train(folder, job(folder, "result", { options: { ...options, epochs: 1 } }));
      assert.deepEqual(fs.readdirSync(path.join(folder, "runs")), ["result"]);
      assert.deepEqual(fs.readdirSync(path.join(folder, "runs", "result")).sort(), ["config.json",
        "model.safetensors", "tokenizer.json", "training.json"]);
    }));

  it("says what is wrong with rows that cannot be trained on", () =>
    withBase(async (folder) => {
      const refuses = (more: Partial<TrainingJob>, why: RegExp) =>
        assert.rejects(train(folder, job(folder, "bad", more)),
          (error) =>
            error instanceof TrainingError && why.test(error.message) && error.nextStep !== "");
      const long = { prompt: "x".repeat(200), program: "y", weight: 1 };
      await refuses({ rows: [] }, /no row/);
      await refuses({ rows: [long] }, /fits the policy's 128 tokens; the shortest has 202/);
      await refuses({
        rows: Array.from({ length: 800 }, () => ({ ...long, prompt: "x".repeat(120) })),
        options: { ...options, batchSize: 800 },
      }, /too large/);
      fs.writeFileSync(path.join(folder, "file"), "");
      await refuses({ to: path.join(folder, "file", "policy"), options: { ...options, epochs: 1 } },
        /cannot be written to .*file\/policy/);
      const { done } = await train(folder,
        job(folder, "some", { rows: [...rows, long], options: { ...options, epochs: 1 } }));
      assert.equal(done.leftOut, 1);
    }));
});
