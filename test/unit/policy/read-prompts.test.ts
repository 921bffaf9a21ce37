import assert from "node:assert/strict";
import type { Decoder } from "../../../src/adapters/policy/llamacpp/bindings";
import { readPrompts } from "../../../src/adapters/policy/llamacpp/read-prompts";

/** Holds what sequences have read as a cache of keys and values does, and counts. */
class Cache {
  readonly sequences = new Map<number, number[]>();
  readonly logits: number[] = [];
  tokens = 0;

  readonly decoder: Decoder = {
    initBatch: () => undefined,
    addToBatch: (sequence, position, tokens, withLogits) => {
      const held = this.sequences.get(sequence) ?? [];
      assert.equal(position, held.length, "tokens follow those that were read");
      this.sequences.set(sequence, [...held, ...tokens]);
      this.tokens += tokens.length;
      return withLogits.map(() => sequence);
    },
    decodeBatch: () => Promise.resolve(),
    sampleToken: () => assert.fail("reading draws nothing"),
    disposeSequence: () => undefined,
    copySequenceStateFromOtherSequence: (target, source) => {
      this.sequences.set(target, [...this.sequences.get(source) ?? []]);
      return Promise.resolve(0);
    },
  };
}

const run = (from: number, length: number): readonly number[] =>
  Array.from({ length }, (_, i) => from + i);

async function reading(prompts: readonly (readonly number[])[]): Promise<Cache> {
  const cache = new Cache();
  await readPrompts(cache.decoder, prompts, () => Promise.resolve(), (sequence, logits) => {
    assert.equal(logits, sequence);
    cache.logits.push(sequence);
    return Promise.resolve();
  });
  prompts.forEach((prompt, sequence) => assert.deepEqual(cache.sequences.get(sequence), prompt));
  assert.deepEqual(cache.logits.toSorted((a, b) => a - b), prompts.map((_, sequence) => sequence));
  return cache;
}

describe("reading prompts", () => {
  const head = run(0, 1500);
  const [counting, finding] = [run(10_000, 90), run(20_000, 70)];
  const query = (name: number): readonly number[] => run(30_000 + 100 * name, 12);

  it("reads the head of all, the examples of a type and the samples of a query once each", async () => {
    const prompts = [[...head, ...counting, ...query(1)], [...head, ...finding, ...query(2)], [
      ...head,
      ...counting,
      ...query(3),
    ], [...head, ...finding, ...query(4)]];
    assert.equal((await reading(prompts)).tokens, 1500 + 90 + 70 + 4 * 12);
  });

  it("reads equal prompts once, but for the last token of each", async () => {
    const prompt = [...head, ...query(1)];
    assert.equal((await reading([prompt, prompt, prompt])).tokens, prompt.length + 2);
  });

  it("reads short beginnings again, single prompts, and prompts that begin others", async () => {
    assert.equal((await reading([[1, 2, 3], [1, 2, 4], [1]])).tokens, 7);
    assert.equal((await reading([head])).tokens, 1500);
    assert.equal((await reading([head, [...head, ...query(1)], head.slice(0, 20)])).tokens,
      1500 + 12 + 1 + 1);
  });
});
