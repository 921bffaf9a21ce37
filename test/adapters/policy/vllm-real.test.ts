import assert from "node:assert/strict";
import * as path from "node:path";
import { createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { createOpenAiPolicy } from "../../../src/adapters/policy/openai/openai-policy";
import type { Completion, Policy, SampleRequest } from "../../../src/core/ports/policy";
import { temporaryFolder } from "../../fakes/bench";
import { leaveVllm, needVllm, SERVED } from "./real-vllm";
import { someAdapter, writePeft } from "./some-adapter";
import { quiet } from "./tiny-model";

const REQUESTS = ["vqa: how many cats are there?", "vqa: is there a red car?",
  "detection: the dog left of the tree"].map((text, seed): SampleRequest => ({
    prompt: `# ${text}\n`,
    seed,
  }));
const GREEDY = { temperature: 0, topP: 1, maxNewTokens: 60 };

describe("a real vLLM server", function() {
  this.timeout(300_000);
  let policy: Policy;
  let builtin: Policy;

  before(async function() {
    await needVllm(this);
    [policy, builtin] = await Promise.all([createOpenAiPolicy({ policy: SERVED, logger: quiet }),
      createBuiltinPolicy({ logger: quiet, threads: 1 })]);
  });
  after(async () => {
    await builtin?.close();
    leaveVllm();
  });

  const agree = (own: readonly Completion[], expected: readonly Completion[]): void => {
    assert.deepEqual(own.map(({ text, tokens, finish }) => [text, tokens, finish]),
      expected.map(({ text, tokens, finish }) => [text, tokens, finish]));
    own.forEach(({ logProbability = NaN }, i) =>
      assert.ok(Math.abs(logProbability - (expected[i]?.logProbability ?? NaN)) < 1e-3,
        `log-probability ${logProbability} instead of ${expected[i]?.logProbability}`)
    );
  };

  it("writes the programs of the built-in sampler, with its log-probabilities", async () => {
    agree(await policy.sample(REQUESTS, GREEDY), await builtin.sample(REQUESTS, GREEDY));
  });

  it("draws by the seeds, those of samples that are asked for together counting up from the " +
    "first", async () => {
    const hot = { temperature: 1, topP: 1, maxNewTokens: 60 };
    const many = Array.from({ length: 8 },
      (_, i) => ({ prompt: REQUESTS[0]?.prompt ?? "", seed: 100 + i }));
    const together = await policy.sample(many, hot);
    assert.deepEqual((await policy.sample(many, hot)).map(({ text }) => text),
      together.map(({ text }) => text));
    assert.ok(new Set(together.map(({ text }) => text)).size > 1);
    const alone: string[] = [];
    for (const request of many)
      alone.push(...(await policy.sample([request], hot)).map(({ text }) => text));
    assert.deepEqual(alone, together.map(({ text }) => text));
  });

  it("writes with an adapter what the built-in sampler writes with it, and then without it again", async () => {
    const folder = path.join(temporaryFolder(), "adapter");
    writePeft(folder, await someAdapter());
    const before = await policy.sample(REQUESTS, GREEDY);
    for (const each of [policy, builtin]) await each.load({ kind: "checkpoint", folder });
    const adapted = await policy.sample(REQUESTS, GREEDY);
    agree(adapted, await builtin.sample(REQUESTS, GREEDY));
    assert.notDeepEqual(adapted, before);
    await policy.load({ kind: "base" });
    agree(await policy.sample(REQUESTS, GREEDY), before);
  });
});
