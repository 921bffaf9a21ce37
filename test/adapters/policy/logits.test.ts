import assert from "node:assert/strict";
import * as path from "node:path";
import type { TokenOdds } from "../../../src/adapters/llama/graph/distribution";
import { oddsOf, temperatureFeed } from "../../../src/adapters/llama/graph/distribution";
import { KeyValueCache } from "../../../src/adapters/llama/graph/key-value-cache";
import { nextTokenGraph } from "../../../src/adapters/llama/graph/next-token-graph";
import { promptGraph } from "../../../src/adapters/llama/graph/prompt-graph";
import { loadOnnxRuntime, type OnnxEngine, openSession } from "../../../src/adapters/onnx/runtime";
import { integers } from "../../../src/adapters/onnx/tensor";
import { readPrompts } from "../../../src/adapters/policy/builtin/read-prompts";
import { readReference, REFERENCES } from "../trainer/reference";

/** Tokens that are read as the prompt; the others come one by one. */
const PROMPT = 7;
const TEMPERATURE = 0.7;

async function checkLogits(name: string, engine: OnnxEngine): Promise<void> {
  const { config, start, sequence, logits } = await readReference(path.join(REFERENCES, name));
  const runtime = await loadOnnxRuntime(engine);
  const prompt = await openSession(runtime, promptGraph(config, start), { threads: 1 });
  const nextToken = await openSession(runtime, nextTokenGraph(config, start), { threads: 1 });
  // The second row reads a longer prompt, so that the first is padded and both have their own
  // positions.
  const prompts = [sequence.slice(0, PROMPT), sequence.slice(0, PROMPT + 4)];
  const cache = new KeyValueCache(config, 2, 1 + PROMPT + 4);
  const close = (odds: TokenOdds | undefined, position: number) => {
    const expected = logits[position] ?? [];
    assert.ok(odds);
    assert.deepEqual([expected.length, odds.logits.length, odds.probabilities.length], [
      config.vocabulary,
      config.vocabulary,
      config.vocabulary,
    ]);
    const warmed = expected.map((value) => Math.exp(value / TEMPERATURE));
    const total = (values: readonly number[]) => values.reduce((a, b) => a + b);
    assert.ok(Math.abs(odds.logTotal - Math.log(total(expected.map(Math.exp)))) < 1e-3,
      `log total after token ${position}`);
    expected.forEach((value, i) => {
      assert.ok(Math.abs(value - (odds.logits[i] as number)) < 1e-3,
        `logit ${i} after token ${position}`);
      assert.ok(
        Math.abs((warmed[i] as number) / total(warmed) - (odds.probabilities[i] as number)) < 1e-4,
        `probability ${i} after token ${position}`,
      );
    });
  };

  const first = await readPrompts({ config, session: prompt, prompts, cache,
    temperature: TEMPERATURE, breathe: () => Promise.resolve() });
  prompts.forEach(({ length }, row) => close(first[row], length - 1));
  for (let step = 0; cache.length(1) < sequence.length; step++) {
    // After some tokens the rows change places, as they do when others are finished.
    if (step === 3) cache.keep([0, 1], 2);
    cache.reserve();
    const places = [cache.length(0), cache.length(1)];
    const results = await nextToken.run({
      ...cache.feeds,
      ...temperatureFeed(TEMPERATURE),
      ids: integers(BigInt64Array.from(places, (place) => BigInt(sequence[place] as number)), [2]),
      positions: integers(BigInt64Array.from(places, BigInt), [2, 1]),
    });
    cache.append([0, 1], results);
    places.forEach((place, row) => close(oddsOf(results, row, config), place));
  }
  await Promise.all([prompt.release(), nextToken.release()]);
}

describe("logits are those of transformers", function() {
  this.timeout(60_000);

  for (const name of ["grouped", "tied"]) {
    for (const engine of ["native", "wasm"] satisfies OnnxEngine[])
      it(`${name} (${engine})`, () => checkLogits(name, engine));
  }
});
