import assert from "node:assert/strict";
import { findDigest } from "../../../src/adapters/model-server/ollama/models";
import { createOllamaPolicy } from "../../../src/adapters/policy/ollama/ollama-policy";
import { policySchema } from "../../../src/core/experiment/experiment";

/** A model that the server is asked for; small enough for a CPU. */
const MODEL = process.env["VISREP_OLLAMA_MODEL"] ?? "qwen2.5-coder:0.5b";

describe("a real Ollama server", function() {
  this.timeout(300_000);

  before(async function() {
    const digest = await findDigest(MODEL).catch(() => undefined);
    if (digest !== undefined) return;
    console.log(`SKIPPED: no Ollama server with ${MODEL} at ` +
      `${process.env["OLLAMA_HOST"] ?? "127.0.0.1:11434"} (VISREP_OLLAMA_MODEL names another ` +
      "model)");
    this.skip();
  });

  it("writes the same completions for the same seeds, with log-probabilities, and others for " +
    "others", async () => {
    const policy = await createOllamaPolicy({
      policy: policySchema.parse({ engine: "ollama", model: MODEL, parallel: 2, context: 2048 }),
      logger: console,
    });
    assert.equal(policy.digest, await findDigest(MODEL));
    const prompt = "# Python\ndef execute_command(image) -> str:\n";
    const write = (seeds: readonly number[]) =>
      policy.sample(seeds.map((seed) => ({ prompt, seed })), { temperature: 1, topP: 1,
        maxNewTokens: 24 });
    const first = await write([1, 2]);
    assert.deepEqual((await write([1, 2])).map(({ text }) => text), first.map(({ text }) => text));
    assert.notEqual(first[0]?.text, first[1]?.text);
    for (const { tokens, logProbability } of first)
      assert.ok(tokens > 0 && tokens <= 24 && (logProbability ?? -1) < 0);
    const [greedy, again] = await policy.sample([3, 4].map((seed) => ({ prompt, seed })), {
      temperature: 0,
      topP: 1,
      maxNewTokens: 24,
    });
    assert.equal(greedy?.text, again?.text);
  });
});
