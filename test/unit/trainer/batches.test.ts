import assert from "node:assert/strict";
import { batchTensors, epochBatches, paddedLengths,
  type TokenRow } from "../../../src/adapters/trainer/builtin/batches";

const row = (length: number, promptLength = 2, weight = 1): TokenRow => ({
  tokens: Array.from({ length }, (_, i) => i + 1),
  promptLength,
  weight,
});
const rows = Array.from({ length: 50 }, (_, i) => row(5 + ((i * 37) % 200)));

describe("training batches", () => {
  it("hold every row of an epoch once, with at most one batch incomplete", () => {
    const batches = epochBatches(rows, 8, 256, 1, 0);
    assert.deepEqual(new Set(batches.flatMap((batch) => batch.rows)), new Set(rows));
    assert.equal(batches.flatMap((batch) => batch.rows).length, rows.length);
    assert.equal(batches.filter((batch) => batch.rows.length < 8).length, 1);
    for (const batch of batches)
      for (const { tokens } of batch.rows) assert.ok(tokens.length - 1 <= batch.length);
  });

  it("come in another order in every epoch and with every seed, and in the same one again", () => {
    const order = (seed: number, epoch: number) =>
      epochBatches(rows, 8, 256, seed, epoch).flatMap((batch) =>
        batch.rows.map(({ tokens }) => tokens.length)
      ).join();
    assert.equal(order(1, 0), order(1, 0));
    assert.notEqual(order(1, 0), order(1, 1));
    assert.notEqual(order(1, 0), order(2, 0));
  });

  it("are padded to a few lengths that follow the rows", () => {
    const lengths = paddedLengths(rows, 256);
    assert.ok(lengths.length <= 4 && lengths.every((length) => length % 8 === 0), lengths.join());
    const padded = epochBatches(rows, 8, 256, 1, 0).reduce(
      (sum, batch) => sum + batch.length * batch.rows.length,
      0,
    );
    const needed = rows.reduce((sum, { tokens }) => sum + tokens.length - 1, 0);
    assert.ok(padded < 1.4 * needed, `${padded} places for ${needed} tokens`);
    assert.deepEqual(paddedLengths([row(9), row(9)], 256), [8]);
  });

  it("never pad beyond the positions of the model", () => {
    const batches = epochBatches([row(101), row(90), row(101)], 2, 100, 1, 0);
    assert.deepEqual(batches.map(({ length }) => length), [100, 100]);
  });

  it("put the loss on the program alone: its mean, each row times its weight", () => {
    const { ids, targets, weights, tokens } = batchTensors({ length: 6,
      rows: [row(5, 3), row(4, 2, 0.5)] }, 3, 0);
    assert.deepEqual([...ids], [1, 2, 3, 4, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0].map(BigInt));
    assert.deepEqual([...targets],
      [2, 3, 4, 5, 0, 0, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0].map(BigInt));
    assert.deepEqual([...weights], [0, 0, 0.25, 0.25, 0, 0, 0, 0.125, 0.125, 0, 0, 0, 0, 0, 0, 0, 0,
      0]);
    assert.equal(tokens, 9);
  });
});
