import assert from "node:assert/strict";
import { bootstrap, pairedDifference, testAccuracy, testRewards,
  validationAccuracy } from "../../../scripts/study/analysis";
import { at } from "../../../scripts/study/groups";
import { decodeBits, encodeBits, readResult, writeResult } from "../../../scripts/study/result";
import { seededRandom } from "../../../src/core/random";
import { temporaryFolder } from "../../fakes/bench";
import { fakeResult } from "./fake-result";

describe("the bootstrap", () => {
  it("gives the mean and an interval as wide as the standard error says, equal for equal seeds", () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 400 }, () => (random() < 0.3 ? 1 : 0));
    const { mean, low, high, n } = bootstrap(values, 1, 4000);
    assert.equal(n, 400);
    assert.ok(low < mean && mean < high);
    // A normal interval: 1.96 standard errors either side.
    const error = Math.sqrt((mean * (1 - mean)) / n);
    assert.ok(Math.abs(high - low - 2 * 1.96 * error) < 0.1 * (high - low), `${low} ${high}`);
    assert.deepEqual(bootstrap(values, 1, 4000), { mean, low, high, n });
    assert.notDeepEqual(bootstrap(values, 2, 4000), { mean, low, high, n });
  });

  it("has no width where all values are equal, and refuses none", () => {
    assert.deepEqual(bootstrap([1, 1, 1]), { mean: 1, low: 1, high: 1, n: 3 });
    assert.throws(() => bootstrap([]), RangeError);
  });
});

describe("results of arms", () => {
  const naive = [
    fakeResult("naive-1", 1, { 0: { count: [0, 0, 1], find: [1] },
      3: { count: [1, 0, 1], find: [1] } }),
    fakeResult("naive-2", 2, { 0: { count: [0, 1, 1], find: [0] },
      3: { count: [1, 1, 1], find: [0] } }),
  ];

  it("keep rewards as bits", () => {
    for (const rewards of [[], [1], [0, 1, 1, 0, 0, 0, 0, 1, 1],
      Array.from({ length: 40 }, (_, i) => i % 3 === 0 ? 1 : 0)])
      assert.deepEqual(decodeBits(encodeBits(rewards), rewards.length), rewards);
    assert.throws(() => decodeBits(encodeBits([1, 0, 1]), 9), RangeError);
  });

  it("are written and read", async () => {
    const folder = temporaryFolder();
    assert.equal(await readResult(folder, "naive-1"), undefined);
    await writeResult(folder, naive[0] as (typeof naive)[number]);
    assert.deepEqual(await readResult(folder, "naive-1"), naive[0]);
  });

  it("are averaged over seeds for each query, restricted to a task or type", () => {
    assert.deepEqual(testRewards(at(naive, 0)), [0, 0.5, 1, 0.5]);
    assert.deepEqual(testRewards(at(naive, 0), { task: "vqa" }), [0, 0.5, 1]);
    assert.deepEqual(testRewards(at(naive, 0), { type: "find" }), [0.5]);
    assert.equal(testAccuracy(at(naive, 0)), 0.5);
    assert.equal(testAccuracy(at(naive, 1)), undefined);
    assert.equal(testAccuracy(at([], 0)), undefined);
    assert.equal(validationAccuracy(at(naive, 2), { type: "count" }), 0.2);
    assert.equal(validationAccuracy(at(naive, 9)), undefined);
  });

  it("are compared query by query, and only on the same test queries", () => {
    const difference = pairedDifference(at(naive, 0), at(naive, 3));
    assert.equal(difference?.mean, 0.25);
    assert.equal(difference?.n, 4);
    assert.equal(pairedDifference(at(naive, 0), at(naive, 2)), undefined);
    const other = fakeResult("frozen", 1, { 0: { count: [1, 1, 1], find: [1] } }, {},
      "other scenes");
    assert.throws(() => pairedDifference(at(naive, 0), at([other], 0)), /different test queries/);
  });
});
