import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { withAdapters } from "../../../src/adapters/llama/adapter";
import { readAdapter } from "../../../src/adapters/llama/gguf/read-adapter";
import type { WrittenType } from "../../../src/adapters/llama/gguf/tensor-type";
import { readModel } from "../../../src/adapters/llama/model-folder";
import { encodeSafetensors } from "../../../src/adapters/llama/safetensors";
import { createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { createLlamaCppPolicy } from "../../../src/adapters/policy/llamacpp/llamacpp-policy";
import { memoryOf } from "../../../src/adapters/trainer/gguf/estimate";
import { createGgufTrainer } from "../../../src/adapters/trainer/gguf/gguf-trainer";
import { AbortError, TrainingError } from "../../../src/core/errors";
import type { TrainingEvent, TrainingJob, TrainingOptions } from "../../../src/core/ports/trainer";
import { needLlamaCpp, writeAsGguf } from "../policy/llama-cpp";
import { quiet, withFolder, writeTinyModel } from "../policy/tiny-model";

const lora = { rank: 8, alpha: 16, dropout: 0 };
const options: TrainingOptions = { method: "lora", epochs: 30, batchSize: 4, learningRate: 1e-2,
  warmup: 0.1, maxGradNorm: 1, weightDecay: 0, lora };
const rows = ["dog", "cat", "tree", "house", "car"].map((noun) => ({ prompt: `How many ${noun}s?\n`,
  program: `return ${noun.length}\n`, weight: 1 })
);
const requests = rows.map(({ prompt }, seed) => ({ prompt, seed }));
const GREEDY = { temperature: 0, topP: 1, maxNewTokens: 24 };
const job = (folder: string, name: string, more: Partial<TrainingJob> = {}): TrainingJob => ({ rows,
  from: { kind: "base" }, to: path.join(folder, name), options, seed: 1, ...more });

async function train(base: string, one: TrainingJob,
  signal?: AbortSignal): Promise<readonly TrainingEvent[]> {
  const trainer = createGgufTrainer({ logger: quiet, base, threads: 1, engine: "native" });
  const events: TrainingEvent[] = [];
  try {
    for await (const event of trainer.train(one, signal)) events.push(event);
  } finally {
    await trainer.close();
  }
  return events;
}

function doneOf(events: readonly TrainingEvent[]): TrainingEvent & { readonly kind: "done" } {
  const done = events.at(-1);
  assert.ok(done?.kind === "done");
  return done;
}

/** A tiny model with grouped heads as a Hugging Face folder and as GGUF. */
const withBase = (type: WrittenType,
  use: (folder: string, hf: string, gguf: string) => Promise<void>) =>
  withFolder(async (folder) => {
    const [hf, gguf] = [path.join(folder, "hf"), path.join(folder, "base.gguf")];
    writeTinyModel(hf);
    await writeAsGguf(hf, gguf, type);
    await use(folder, hf, gguf);
  });

describe("GGUF trainer", function() {
  this.timeout(120_000);
  before(function() {
    needLlamaCpp(this);
  });

  it("says what it takes, and llama.cpp with the adapter writes what our own graph does with " +
    "the adapter merged", () =>
    withBase("F32", async (folder, hf, gguf) => {
      const events = await train(gguf, job(folder, "adapter"));
      assert.match(events[0]?.kind === "note" ? events[0].message : "",
        /^Training base\.gguf \(0\.1 M parameters\) takes \d+ MB of memory: .* 60 steps on \d+ tokens will take about/);
      const done = doneOf(events);
      assert.ok(done.lastLoss < done.firstLoss - 1, `${done.firstLoss} -> ${done.lastLoss}`);

      const { config, weights } = await readModel(hf);
      const { weights: adapter } = await readAdapter(path.join(folder, "adapter", "adapter.gguf"),
        config);
      const together = path.join(folder, "merged");
      fs.cpSync(hf, together, { recursive: true });
      fs.writeFileSync(path.join(together, "model.safetensors"),
        encodeSafetensors(withAdapters(weights, adapter, lora.alpha / lora.rank)));
      const [own, llama] = [
        await createBuiltinPolicy({ logger: quiet, base: together, threads: 1, engine: "native" }),
        await createLlamaCppPolicy({ model: gguf, stops: [] }),
      ];
      try {
        await llama.load({ kind: "checkpoint", folder: path.join(folder, "adapter") });
        assert.equal(llama.digest, done.digest);
        const [expected, found] = [await own.sample(requests, GREEDY),
          await llama.sample(requests, GREEDY)];
        assert.deepEqual(found.map(({ text }) => text), expected.map(({ text }) => text));
        found.forEach(({ logProbability = NaN }, i) =>
          assert.ok(Math.abs(logProbability - (expected[i]?.logProbability ?? NaN)) < 5e-3,
            `${logProbability} instead of ${expected[i]?.logProbability}`)
        );
      } finally {
        await own.close();
        await llama.close();
      }
    }));

  for (const type of ["F16", "Q8_0", "Q4_0", "Q4_1"] as const) {
    it(`reads ${type} as llama.cpp does: its adapter makes llama.cpp write the programs it was ` +
      "shown", async function() {
      await withFolder(async (folder) => {
        const [hf, gguf] = [path.join(folder, "hf"), path.join(folder, "base.gguf")];
        writeTinyModel(hf, 1, { hidden_size: 64, num_attention_heads: 4 });
        await writeAsGguf(hf, gguf, type);
        await train(gguf, job(folder, "adapter", { options: { ...options, epochs: 80 } }));
        const llama = await createLlamaCppPolicy({ model: gguf, stops: [] });
        await llama.load({ kind: "checkpoint", folder: path.join(folder, "adapter") });
        const written = await llama.sample(requests, GREEDY);
        await llama.close();
        assert.deepEqual(written.map(({ text }) => text), rows.map(({ program }) => program));
      });
    });
  }

  it("goes on with an adapter, repeats from its seed, and refuses adapters of another base or " +
    "rank", () =>
    withBase("F32", async (folder, hf, gguf) => {
      const short = { ...options, epochs: 4 };
      const first = doneOf(await train(gguf, job(folder, "first", { options: short })));
      const from = { kind: "checkpoint", folder: path.join(folder, "first") } as const;
      const second = doneOf(await train(gguf, job(folder, "second", { options: short, from })));
      assert.ok(second.firstLoss < first.firstLoss - 0.1,
        `${first.firstLoss}, then ${second.firstLoss}`);
      assert.equal(doneOf(await train(gguf, job(folder, "again", { options: short, from }))).digest,
        second.digest);
      const refused = (expected: RegExp, base: string, more: Partial<TrainingJob>) =>
        assert.rejects(train(base, job(folder, "refused", more)),
          (error) => error instanceof TrainingError && expected.test(error.message));
      await refused(/rank 8 and alpha 16, experiment\.json asks for rank 4/, gguf, { from,
        options: { ...short, lora: { ...lora, rank: 4 } } });
      await refused(/by adapters only/, gguf, { options: { ...short, method: "full" } });
      const other = path.join(folder, "other.gguf");
      await writeAsGguf(hf, other, "F16");
      await refused(/belongs to another base/, other, { from });
      assert.ok(!fs.existsSync(path.join(folder, "refused")));
    }));

  it("can be cancelled and leaves nothing behind", () =>
    withBase("F32", async (folder, _, gguf) => {
      const cancel = new AbortController();
      const trainer = createGgufTrainer({ logger: quiet, base: gguf, threads: 1,
        engine: "native" });
      await assert.rejects(async () => {
        for await (const event of trainer.train(job(folder, "cancelled"), cancel.signal))
          if (event.kind === "step" && event.step === 3) cancel.abort();
      }, AbortError);
      await trainer.close();
      assert.deepEqual(fs.readdirSync(folder).sort(), ["base.gguf", "hf"]);
    }));

  it("knows what a 7 B model would take", () => {
    const { parameters, weights } = memoryOf({ vocabulary: 32_016, hidden: 4096, layers: 32,
      heads: 32, keyValueHeads: 32, headSize: 128, feedForward: 11_008, positions: 16_384,
      epsilon: 1e-5, ropeTheta: 1e6, tied: false, eos: 2 }, { batch: 4, length: 512 });
    assert.equal(parameters, 6_738_546_688);
    assert.equal(weights, 4 * parameters);
  });
});
