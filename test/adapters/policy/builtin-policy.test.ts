import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { AbortError, PolicyError } from "../../../src/core/errors";
import type { Policy, SamplingOptions } from "../../../src/core/ports/policy";
import { quiet, withFolder, writeTinyModel } from "./tiny-model";

const options: SamplingOptions = { temperature: 1, topP: 0.95, maxNewTokens: 20 };
const requests = Array.from({ length: 70 },
  (_, i) => ({ prompt: `Query ${"x".repeat(i % 23)}${i % 5}:`, seed: i }));

async function withPolicy(use: (policy: Policy, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    writeTinyModel(path.join(folder, "base"));
    const policy = await createBuiltinPolicy({ logger: quiet, base: path.join(folder, "base"),
      threads: 2, engine: "native" });
    try {
      await use(policy, folder);
    } finally {
      await policy.close();
    }
  });
}

describe("built-in policy", function() {
  this.timeout(60_000);

  it("writes the same texts again, and the same text whatever else is in the batch", () =>
    withPolicy(async (policy) => {
      const all = await policy.sample(requests, options);
      assert.equal(all.length, requests.length);
      assert.deepEqual(await policy.sample(requests, options), all);
      for (const i of [0, 9, 33, 69]) {
        const alone = await policy.sample(requests.slice(i, i + 1), options);
        assert.deepEqual(alone, all.slice(i, i + 1));
      }
      assert.deepEqual((await policy.sample(requests.toReversed(), options)).toReversed(), all);
    }));

  it("writes the same texts with any number of threads, for fewer requests than threads too", () =>
    withPolicy(async (policy, folder) => {
      const expected = await policy.sample(requests, options);
      for (const threads of [1, 5]) {
        const other = await createBuiltinPolicy({ logger: quiet, base: path.join(folder, "base"),
          threads, engine: "native" });
        try {
          assert.deepEqual(await other.sample(requests, options), expected);
          assert.deepEqual(await other.sample(requests.slice(0, 3), options), expected.slice(0, 3));
          assert.deepEqual(await other.sample([], options), []);
        } finally {
          await other.close();
        }
      }
    }));

  it("draws from the seed of each request, and takes the likeliest token at temperature 0", () =>
    withPolicy(async (policy) => {
      const prompt = "Query:";
      const [one, two] = await policy.sample([{ prompt, seed: 1 }, { prompt, seed: 2 }], options);
      assert.notEqual(one?.text, two?.text);
      const [greedy, same] = await policy.sample([{ prompt, seed: 1 }, { prompt, seed: 2 }], {
        ...options,
        temperature: 0,
      });
      assert.deepEqual(greedy, same);
    }));

  it("tells tokens, log-probability and why it stopped", () =>
    withPolicy(async (policy) => {
      for (const { tokens, logProbability, finish } of await policy.sample(requests, options)) {
        assert.ok((finish === "length") === (tokens === 20) || finish === "stop");
        // 257 nearly equal tokens: about -5.5 each.
        assert.ok(
          logProbability !== undefined && Math.abs(logProbability / tokens + Math.log(257)) < 1,
          String(logProbability),
        );
      }
      const long = "x".repeat(120);
      const [cut] = await policy.sample([{ prompt: long, seed: 1 }], { ...options,
        maxNewTokens: 100 });
      assert.ok(cut && cut.finish === "length" && cut.tokens === 9, "ends at the last position");
      await assert.rejects(policy.sample([{ prompt: "x".repeat(128), seed: 1 }], options),
        (error) =>
          error instanceof PolicyError && /128 tokens/.test(error.message) &&
          error.nextStep !== "");
    }));

  it("loads a checkpoint and the base again", () =>
    withPolicy(async (policy, folder) => {
      const base = policy.digest;
      const before = await policy.sample(requests.slice(0, 3), options);
      writeTinyModel(path.join(folder, "other"), 2);
      await policy.load({ kind: "checkpoint", folder: path.join(folder, "other") });
      assert.notEqual(policy.digest, base);
      assert.notDeepEqual(await policy.sample(requests.slice(0, 3), options), before);
      await policy.load({ kind: "base" });
      assert.equal(policy.digest, base);
      assert.deepEqual(await policy.sample(requests.slice(0, 3), options), before);
    }));

  it("names the file that is torn, missing or does not fit, and keeps the policy it has", () =>
    withPolicy(async (policy, folder) => {
      const base = policy.digest;
      const broken = path.join(folder, "broken");
      const refuses = (file: string, why: RegExp) =>
        assert.rejects(policy.load({ kind: "checkpoint", folder: broken }), (error) =>
          error instanceof PolicyError && error.message.includes(path.join(broken, file)) &&
          why.test(error.message) && error.nextStep !== "");
      await refuses("config.json", /cannot be read/);
      writeTinyModel(broken);
      const weights = path.join(broken, "model.safetensors");
      const bytes = fs.readFileSync(weights);
      fs.writeFileSync(weights, bytes.subarray(0, bytes.length - 1000));
      await refuses("model.safetensors", /cut off/);
      fs.writeFileSync(weights, bytes.subarray(0, 100));
      await refuses("model.safetensors", /header/);
      fs.rmSync(weights);
      await refuses("model.safetensors", /cannot be read/);
      fs.writeFileSync(weights, bytes);
      const config = JSON.parse(
        fs.readFileSync(path.join(broken, "config.json"), "utf8"),
      ) as Record<string, unknown>;
      fs.writeFileSync(path.join(broken, "config.json"),
        JSON.stringify({ ...config, intermediate_size: 64 }));
      await refuses("model.safetensors", /96x48, config.json asks for 64x48/);
      fs.writeFileSync(path.join(broken, "config.json"),
        JSON.stringify({ ...config, model_type: "gpt2" }));
      await refuses("config.json", /model_type/);
      assert.equal(policy.digest, base);
      assert.equal((await policy.sample(requests.slice(0, 1), options)).length, 1);
    }));

  it("can be cancelled between tokens and goes on afterwards", () =>
    withPolicy(async (policy) => {
      const controller = new AbortController();
      const sampling = policy.sample(requests, { ...options, maxNewTokens: 100 },
        controller.signal);
      setImmediate(() => controller.abort()); // the first token takes longer
      await assert.rejects(sampling, AbortError);
      await assert.rejects(policy.sample(requests, options, controller.signal), AbortError);
      assert.equal((await policy.sample(requests.slice(0, 2), options)).length, 2);
    }));
});
