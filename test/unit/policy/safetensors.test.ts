import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { encodeSafetensors, readSafetensors } from "../../../src/adapters/llama/safetensors";
import { PolicyError } from "../../../src/core/errors";

const weights = new Map([["b", { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }], ["a", {
  shape: [1],
  data: Float32Array.of(-0.5),
}]]);

describe("safetensors", () => {
  let folder = "";
  const file = () => path.join(folder, "model.safetensors");
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-safetensors-"))));
  after(() => fs.rmSync(folder, { recursive: true }));

  it("reads what it wrote", async () => {
    fs.writeFileSync(file(), encodeSafetensors(weights));
    assert.deepEqual(await readSafetensors(file()), new Map([...weights].sort()));
  });

  it("refuses a file that is cut off anywhere, or too long", async () => {
    const bytes = encodeSafetensors(weights);
    for (const length of [0, 7, 8, 40, bytes.length - 1, bytes.length + 1]) {
      fs.writeFileSync(file(), length > bytes.length ?
        Buffer.concat([bytes, Buffer.alloc(1)]) :
        bytes.subarray(0, length));
      await assert.rejects(readSafetensors(file()), (error) =>
        error instanceof PolicyError && error.message.includes(file()), `${length} bytes`);
    }
  });

  it("refuses headers that lie", async () => {
    const refuses = async (header: unknown, why: RegExp) => {
      const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(text.length));
      fs.writeFileSync(file(), Buffer.concat([length, text, Buffer.alloc(8)]));
      await assert.rejects(readSafetensors(file()),
        (error) => error instanceof PolicyError && why.test(error.message));
    };
    await refuses("[", /no JSON/);
    await refuses({ a: { dtype: "F32", shape: [2], data_offsets: [0, 4] } },
      /4 bytes instead of 8/);
    await refuses({ a: { dtype: "F32", shape: [3], data_offsets: [0, 12] } }, /cut off/);
    await refuses({ a: { dtype: "F32", shape: [-1], data_offsets: [0, 8] } }, /entry of a/);
    await refuses({ a: { dtype: "F16", shape: [4], data_offsets: [0, 8] } }, /F16, not F32/);
    await refuses({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, /bytes instead of/);
  });
});
