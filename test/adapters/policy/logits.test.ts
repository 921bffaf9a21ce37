import assert from "node:assert/strict";
import * as path from "node:path";
import { loadOnnxRuntime, openSession, type OnnxEngine } from "../../../src/adapters/onnx/runtime";
import { floats, integers, type Tensors } from "../../../src/adapters/onnx/tensor";
import { KeyValueCache } from "../../../src/adapters/policy/builtin/key-value-cache";
import { nextTokenGraph } from "../../../src/adapters/policy/builtin/next-token-graph";
import { promptGraph } from "../../../src/adapters/policy/builtin/prompt-graph";
import { readPrompts } from "../../../src/adapters/policy/builtin/read-prompts";
import { readReference, REFERENCES } from "../trainer/reference";

/** Tokens that are read as the prompt; the others come one by one. */
const PROMPT = 7;

async function checkLogits(name: string, engine: OnnxEngine): Promise<void> {
  const { config, start, sequence, logits } = await readReference(path.join(REFERENCES, name));
  const runtime = await loadOnnxRuntime(engine);
  const weights: Tensors = Object.fromEntries([...start].map(([key, { data, shape }]) => [key, floats(data, shape)]));
  const prompt = await openSession(runtime, promptGraph(config), { threads: 1 });
  const nextToken = await openSession(runtime, nextTokenGraph(config), { threads: 1 });
  // The second row reads a longer prompt, so that the first is padded and both have their own positions.
  const prompts = [sequence.slice(0, PROMPT), sequence.slice(0, PROMPT + 4)];
  const cache = new KeyValueCache(config, 2, 1 + PROMPT + 4);
  const close = (found: Float32Array, row: number, position: number) => {
    const expected = logits[position] ?? [];
    assert.equal(expected.length, config.vocabulary);
    expected.forEach((value, i) => assert.ok(Math.abs(value - (found[row * config.vocabulary + i] as number)) < 1e-3, `logit ${i} after token ${position}`));
  };

  const first = await readPrompts({ config, session: prompt, weights, prompts, cache, breathe: () => Promise.resolve() });
  prompts.forEach(({ length }, row) => close(first, row, length - 1));
  for (let step = 0; cache.length(1) < sequence.length; step++) {
    // After some tokens the rows change places, as they do when others are finished.
    if (step === 3) cache.keep([0, 1], 2);
    cache.reserve();
    const places = [cache.length(0), cache.length(1)];
    const results = await nextToken.run({
      ...weights, ...cache.feeds,
      ids: integers(BigInt64Array.from(places, (place) => BigInt(sequence[place] as number)), [2]),
      positions: integers(BigInt64Array.from(places, BigInt), [2, 1]),
    });
    cache.append([0, 1], results);
    places.forEach((place, row) => close(results.logits?.data as Float32Array, row, place));
  }
  await Promise.all([prompt.release(), nextToken.release()]);
}

describe("logits are those of transformers", function () {
  this.timeout(60_000);

  for (const name of ["grouped", "tied"]) {
    for (const engine of ["native", "wasm"] satisfies OnnxEngine[]) it(`${name} (${engine})`, () => checkLogits(name, engine));
  }
});
