import assert from "node:assert/strict";
import { drawSplit, Reservoirs } from "../../../src/adapters/benchmarks/reading/sampling";
import { seededRandom, shuffled } from "../../../src/core/random";

describe("sampling of data sets", () => {
  it("draws splits in their shares, by seed and name alone", () => {
    const shares = { validation: 0.1, test: 0.2 };
    for (const seed of [1, 2, 3]) {
      const drawn = Array.from({ length: 5000 }, (_, i) => drawSplit(`00000${i}`, shares, seed));
      const part = (split: string): number =>
        drawn.filter((name) => name === split).length / drawn.length;
      assert.ok(Math.abs(part("validation") - 0.1) < 0.015 && Math.abs(part("test") - 0.2) < 0.02,
        `seed ${seed}: ${part("validation")}, ${part("test")}`);
    }
    assert.equal(drawSplit("a", { validation: 0, test: 0 }, 1), "train");
    assert.equal(drawSplit("a", { validation: 0, test: 1 }, 1), "test");
    assert.notDeepEqual([..."abcdefghij"].map((name) => drawSplit(name, shares, 1)),
      [..."abcdefghij"].map((name) => drawSplit(name, { validation: 0.4, test: 0.4 }, 2)));
  });

  it("keeps the same sample in whatever order the items come, says what has no room, and gives " +
    "each item an equal chance", () => {
    const items = Array.from({ length: 60 }, (_, i) => `item ${i}`);
    const drawn = (seed: number, order: readonly string[]): readonly string[] => {
      const reservoirs = new Reservoirs<string>(10, seed);
      const out = order.flatMap((item) => reservoirs.offer("g", item, item) ?? []);
      assert.deepEqual([...out, ...reservoirs.items].sort(), [...items].sort());
      return reservoirs.items;
    };
    const times = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      const sample = drawn(seed, items);
      assert.deepEqual(drawn(seed, shuffled(seededRandom(seed), items)), sample, `seed ${seed}`);
      for (const item of sample) times.set(item, (times.get(item) ?? 0) + 1);
    }
    // 400 x 10 / 60 = 67 each, with a standard deviation of 7.5.
    assert.ok(
      Math.min(...items.map((item) => times.get(item) ?? 0)) > 36 &&
        Math.max(...times.values()) < 98,
    );
  });

  it("has room for each group", () => {
    const reservoirs = new Reservoirs<number>(3, 1);
    for (let i = 0; i < 40; i++) reservoirs.offer(i % 2 ? "odd" : "even", String(i), i);
    assert.deepEqual([reservoirs.items.length, reservoirs.items.filter((i) => i % 2).length], [6,
      3]);
  });
});
