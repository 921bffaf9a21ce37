import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseConfig } from "../../../src/adapters/llama/config";
import { writeAdapter as writeGgufAdapter } from "../../../src/adapters/llama/gguf/write-adapter";
import { newAdapters } from "../../../src/adapters/llama/graph/lora";
import { weightShapes } from "../../../src/adapters/llama/weights";
import { PolicyError } from "../../../src/core/errors";
import type { Policy } from "../../../src/core/ports/policy";
import { AdapterTrainer, writeAdapter } from "../../fakes/adapter-trainer";
import { Bench, temporaryFolder } from "../../fakes/bench";
import { OllamaServer } from "../../fakes/ollama-server";
import { BASE, OllamaBench, refused, requests, SAMPLING, writes } from "./ollama-bench";

describe("an adapter on Ollama", function() {
  this.timeout(20_000);
  const on = new OllamaBench();

  const adapter = async (width = 8,
    layers = 2
  ): Promise<{ readonly kind: "checkpoint"; readonly folder: string; readonly digest: string }> => {
    const folder = path.join(temporaryFolder(), "policy");
    return { kind: "checkpoint", folder, digest: await writeAdapter(folder, 7, width, layers) };
  };

  it("uploads it, makes a model of it, checks that it answers otherwise, and records its digest", async () => {
    const policy = await on.open();
    const ref = await adapter();
    await policy.load(ref);
    assert.equal(policy.digest, ref.digest);
    const record = JSON.parse(fs.readFileSync(path.join(ref.folder, "ollama.json"), "utf8")) as {
      model: string;
      digest: string;
    };
    assert.equal(on.server.models.get(`${record.model}:latest`)?.digest, record.digest);
    // One GGUF of our own conversion: the server's own damages a llama's queries and keys.
    const blobs = [...on.server.blobs.values()];
    assert.deepEqual(blobs.map((blob) => blob.toString("latin1", 0, 4)), ["GGUF"]);
    assert.match(record.model, /-gguf$/);
    await policy.sample(requests(3), SAMPLING);
    assert.ok(
      on.server.requests.slice(-3).every(({ body }) =>
        (JSON.parse(body.toString()) as { model: string }).model === record.model
      ),
    );
    // Where it is there already, nothing is uploaded or made again.
    const made = on.server.requests.filter(({ path: to }) => to === "/api/create").length;
    await (await on.open()).load(ref);
    assert.equal(on.server.requests.filter(({ path: to }) => to === "/api/create").length, made);
    await policy.load({ kind: "base" });
    assert.equal(policy.digest, on.server.models.get(BASE)?.digest);
  });

  it("is an error where the server would go on with the old weights", async () => {
    const policy = await on.open();
    const fails = async (mode: OllamaServer["create"], message: RegExp): Promise<void> => {
      on.server.create = mode;
      await assert.rejects(policy.load(await adapter()),
        (error: unknown) => error instanceof PolicyError && message.test(error.message));
    };
    await fails("forgets", /said that it made .* and does not list it/);
    await fails("ignores-adapter", /answers a fixed prompt exactly as codellama:7b does/);
    assert.deepEqual(on.warnings, []);
    on.server.create = "converts";
    await policy.load(await adapter());
    assert.match(on.warnings.join(),
      /keeps another adapter in visrep-.* than the one that it was sent/);
  });

  it("is refused where it belongs to another base, or the architecture takes none", async () => {
    const policy = await on.open();
    const fails = async (width: number, layers: number, message: RegExp) =>
      assert.rejects(policy.load(await adapter(width, layers)), (error: unknown) =>
        error instanceof PolicyError && message.test(error.message));
    await fails(16, 2,
      /another base \(somebody\/base\): its width is 16, that of codellama:7b is 8/);
    await fails(8, 3, /it has 3 layers, codellama:7b has 2/);
    on.server.add(BASE, "mamba");
    await fails(8, 2, /cannot be put over codellama:7b: its architecture is mamba/);
    on.server.add(BASE, "qwen2");
    await (await on.open()).load(await adapter());
  });

  it("is taken as GGUF for other architectures too, and refused where it belongs to another " +
    "base or is none", async () => {
    on.server.add(BASE, "qwen2");
    const policy = await on.open();
    const gguf = async (width: number,
      layers: number): Promise<{ readonly kind: "checkpoint"; readonly folder: string }> => {
      const folder = temporaryFolder();
      const config = parseConfig({ model_type: "llama", vocab_size: 9, hidden_size: width,
        num_hidden_layers: layers, num_attention_heads: 2, intermediate_size: 8,
        max_position_embeddings: 16, rms_norm_eps: 1e-5, rope_theta: 1e4, eos_token_id: 0 },
        "config");
      const zeros = new Map(
        [...weightShapes(config)].map((
          [name, shape],
        ) => [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b)) }]),
      );
      await writeGgufAdapter(path.join(folder, "adapter.gguf"), config, {
        weights: newAdapters(config, zeros, { rank: 1, alpha: 1, dropout: 0 }, 1),
        alpha: 1,
      });
      return { kind: "checkpoint", folder };
    };
    await policy.load(await gguf(8, 2));
    await assert.rejects(policy.load(await gguf(16, 2)),
      /another base \(adapter\.gguf\): its width is 16, that of codellama:7b is 8/);
    await assert.rejects(policy.load(await gguf(8, 3)), /it has 3 layers, codellama:7b has 2/);
    const torn = temporaryFolder();
    fs.writeFileSync(path.join(torn, "adapter.gguf"), "weights");
    await assert.rejects(policy.load({ kind: "checkpoint", folder: torn }),
      /adapter\.gguf is no GGUF file that can be read/);
  });
});

describe("the loop on Ollama", function() {
  this.timeout(20_000);
  const on = new OllamaBench();

  const bench = () =>
    new Bench(temporaryFolder(), {
      settings: { policy: { engine: "ollama", model: BASE, parallel: 4 } },
    });
  const run = async (experiment: Bench, upTo: number): Promise<Policy> => {
    const policy = await on.open();
    await experiment.run(upTo, { ports: { policy, trainer: new AdapterTrainer() },
      state: { baseDigest: on.server.models.get(BASE)?.digest ?? "" } });
    return policy;
  };

  it("self-trains: base, adapter, adapter, each sample with the digest of what wrote it, full " +
    "prompts for the base and short ones after", async () => {
    const experiment = bench();
    await run(experiment, 2);
    const digests = await Promise.all(
      [1, 2].map(async (k) => (await experiment.ports.store.weights(k))?.digest),
    );
    const first = await experiment.ports.store.samples(1);
    assert.deepEqual(new Set(first.map(({ phase, policy }) => `${phase} ${policy}`)),
      new Set([`grow ${on.server.models.get(BASE)?.digest}`, `evaluate ${digests[0]}`]));
    assert.deepEqual(
      new Set(
        (await experiment.ports.store.samples(2)).map(({ phase, policy }) => `${phase} ${policy}`),
      ),
      new Set([`grow ${digests[0]}`, `evaluate ${digests[1]}`]),
    );
    const accuracies = await Promise.all(
      [0, 2].map(async (k) => (await experiment.ports.store.metrics(k))?.accuracy ?? 0),
    );
    assert.ok((accuracies[1] ?? 0) > (accuracies[0] ?? 1));
    const prompts = on.sent("generate") as readonly { readonly model: string;
      readonly prompt: string }[];
    for (const { model, prompt } of prompts.filter(({ prompt }) => prompt.includes("number")))
      assert.equal(prompt.includes("class ImagePatch"), model === BASE);
  });

  it("ends cleanly where the server dies while growing, and goes on with every finished batch " +
    "kept", async () => {
    const experiment = bench();
    await run(experiment, 0);
    const done = on.server.completions;
    on.server.fault = (n) => (n === done + 20 ? "dies" : undefined);
    await refused(run(experiment, 1), "unreachable", /does not answer/, /visrep resume/);
    const kept = await experiment.ports.store.samples(1);
    assert.equal(kept.length, 16);
    const resumed = new OllamaServer(writes);
    resumed.add(BASE);
    process.env["OLLAMA_HOST"] = await resumed.start();
    const again = new Bench(experiment.folder, {
      settings: { policy: { engine: "ollama", model: BASE, parallel: 4 } },
    });
    await run(again, 1);
    assert.deepEqual((await again.ports.store.samples(1)).slice(0, 16), kept);
    assert.ok(await again.ports.store.metrics(1));
    await resumed.stop();
  });

  it("counts prose instead of a program, and what never ends, as programs that failed", async () => {
    const experiment = bench();
    on.server.fault = (n) => (n % 2 === 0 ? "endless" : undefined);
    await run(experiment, 0);
    const samples = await experiment.ports.store.samples(0);
    assert.ok(
      samples.filter(({ failure }) => failure?.kind === "program_synthesis").length >=
        samples.length / 2,
    );
    assert.ok(samples.every(({ completion }) => completion.length <= 64 * 320));
  });
});
