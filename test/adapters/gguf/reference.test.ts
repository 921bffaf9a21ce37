import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { packageFile } from "../../../src/adapters/files/package-file";
import { parseConfig } from "../../../src/adapters/llama/config";
import { dequantize } from "../../../src/adapters/llama/gguf/dequantize";
import { quantize } from "../../../src/adapters/llama/gguf/quantize";
import { readGguf } from "../../../src/adapters/llama/gguf/read-gguf";
import { readWeights } from "../../../src/adapters/llama/gguf/read-model";
import { FILE_TYPES, TENSOR_TYPES, type TensorTypeName,
  type WrittenType } from "../../../src/adapters/llama/gguf/tensor-type";
import { writeGgufModel } from "../../../src/adapters/llama/gguf/write-model";
import { readSafetensors, type Weight } from "../../../src/adapters/llama/safetensors";
import { adamwScalars, moments, updated } from "../../../src/adapters/onnx/adamw";
import { loadOnnxRuntime, openSession } from "../../../src/adapters/onnx/runtime";
import { floats, integers, type TensorData } from "../../../src/adapters/onnx/tensor";
import { trainingGraph } from "../../../src/adapters/trainer/builtin/training-graph";
import { temporaryFolder } from "../../fakes/bench";
import { byteTokenizer } from "../policy/tiny-model";
import { relativeError } from "../trainer/reference";

const RECORDED = packageFile("test", "fixtures", "gguf");
const blocksSchema = z.record(z.string(),
  z.object({ bytes: z.base64(), values: z.array(z.number()) }));
const batchSchema = z.object({ rows: z.number(), length: z.number(), rank: z.number(),
  alpha: z.number(), loss: z.number(), ids: z.array(z.number()), targets: z.array(z.number()),
  weights: z.array(z.number()) });
const json = (file: string): unknown => JSON.parse(fs.readFileSync(file, "utf8"));
/** The first moment after the first step is this times the gradient. */
const FIRST_MOMENT = 0.1;

function checkBlocks(folder: string): void {
  const blocks = blocksSchema.parse(json(path.join(folder, "blocks.json")));
  assert.deepEqual(Object.keys(blocks).sort(), Object.keys(TENSOR_TYPES).sort());
  for (const [name, { bytes, values }] of Object.entries(blocks)) {
    const read = dequantize(name as TensorTypeName, Buffer.from(bytes, "base64"));
    assert.ok(relativeError(read, values) < 1e-6, `${name}: relative error ` +
      `${relativeError(read, values)}`);
    if (!(name in FILE_TYPES)) continue;
    // What was rounded once is not rounded again.
    const again = dequantize(name as TensorTypeName, quantize(name as WrittenType, read));
    assert.ok(relativeError(again, read) < 0.02, `${name} written again: relative error ` +
      `${relativeError(again, read)}`);
  }
}

/** The model goes through a GGUF file on its way to the graph. */
async function checkGradients(folder: string): Promise<void> {
  const config = parseConfig(json(path.join(folder, "config.json")), "config.json");
  const { rows, length, rank, alpha, loss, ids, targets, weights } = batchSchema.parse(
    json(path.join(folder, "batch.json")),
  );
  const start = await readSafetensors(path.join(folder, "model.safetensors"));
  const file = path.join(temporaryFolder(), "model.gguf");
  await writeGgufModel(file, { name: "reference", config, weights: start,
    tokenizer: byteTokenizer(config.vocabulary) }, "F32");
  const read = await readWeights({ config, file: await readGguf(file) });
  const adapter = await readSafetensors(path.join(folder, "adapter.safetensors"));
  const expected = await readSafetensors(path.join(folder, "gradients.safetensors"));

  const options = { method: "lora", epochs: 1, batchSize: rows, learningRate: 0, warmup: 0,
    maxGradNorm: 1e9, weightDecay: 0, lora: { rank, alpha, dropout: 0 } } as const;
  const session = await openSession(await loadOnnxRuntime("native"),
    trainingGraph(config, { batch: rows, length }, options, 1), { threads: 1 });
  const tensor = ({ data, shape }: Weight): TensorData => floats(data, shape);
  const feeds: Record<string, TensorData> = {
    ids: integers(BigInt64Array.from(ids, BigInt), [ids.length]),
    targets: integers(BigInt64Array.from(targets, BigInt), [targets.length]),
    weights: floats(Float32Array.from(weights), [weights.length]),
  };
  for (const [name, weight] of [...read, ...adapter]) feeds[name] = tensor(weight);
  for (const [name, { shape, data }] of adapter)
    for (const moment of moments(name))
      feeds[moment] = floats(new Float32Array(data.length), shape);
  for (const [name, value] of Object.entries(adamwScalars(1, 0)))
    feeds[name] = floats(Float32Array.of(value), []);
  const results = await session.run(feeds);
  await session.release();
  assert.ok(Math.abs(Number(results.loss?.data[0]) / loss - 1) < 1e-5,
    `loss ${results.loss?.data[0]} instead of ${loss}`);
  assert.equal(expected.size, adapter.size);
  for (const [name, { data }] of expected) {
    const gradient = Array.from(results[updated(moments(name)[0])]?.data as Float32Array, (value) =>
      value / FIRST_MOMENT);
    assert.ok(relativeError(gradient, data) < 1e-3, `${name}: relative error ` +
      `${relativeError(gradient, data)}`);
  }
}

describe("GGUF against Python's packages", function() {
  this.timeout(120_000);

  it("reads every type of tensor as gguf does, recorded numbers", () => checkBlocks(RECORDED));
  it("has PEFT's gradients to 1e-3 in a model with grouped heads, recorded numbers", () =>
    checkGradients(path.join(RECORDED, "peft")));

  it("both with fresh numbers of another seed", async function() {
    const python = process.env["VISREP_PYTHON"];
    if (!python) {
      console.log("      SKIPPED: set VISREP_PYTHON to a Python with torch, transformers, peft " +
        "and gguf");
      this.skip();
    }
    const folder = temporaryFolder();
    execFileSync(python, [packageFile("trainer", "reference_gguf.py"), folder, "--seed", "2"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    checkBlocks(folder);
    await checkGradients(path.join(folder, "peft"));
  });
});
