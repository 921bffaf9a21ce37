import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { withAdapters } from "../../../src/adapters/llama/adapter";
import { loadOnnxRuntime, type OnnxEngine } from "../../../src/adapters/onnx/runtime";
import { StepRunner } from "../../../src/adapters/trainer/builtin/step-runner";
import type { TrainingOptions } from "../../../src/core/ports/trainer";
import { readReference, REFERENCES, relativeError } from "./reference";

const PYTHON_VARIABLE = "VISREP_PYTHON";

/**
 * Trains the same model on the same batches and compares losses, gradient norms and the weights
 * that come out.
 */
async function checkEquality(folder: string, engine: OnnxEngine): Promise<void> {
  const reference = await readReference(folder);
  const { config, start, trained, seed, rows, length, method, rank, alpha } = reference;
  const options: TrainingOptions = {
    method,
    epochs: 1,
    batchSize: rows,
    learningRate: 0,
    warmup: 0,
    maxGradNorm: reference.maxGradNorm,
    weightDecay: reference.weightDecay,
    lora: { rank, alpha, dropout: 0 },
  };
  const runner = new StepRunner({ runtime: await loadOnnxRuntime(engine), threads: 1, config,
    weights: start, options, seed, batchSize: rows });
  for (const [i, { ids, targets, weights, loss, gradNorm, learningRate }] of reference.steps
    .entries()) {
    const batch = { ids: BigInt64Array.from(ids, BigInt),
      targets: BigInt64Array.from(targets, BigInt), weights: Float32Array.from(weights),
      tokens: ids.length };
    const result = await runner.step(length, batch, learningRate);
    assert.ok(Math.abs(result.loss / loss - 1) < 1e-4, `loss of step ${i + 1}: ${result.loss} ` +
      `instead of ${loss}`);
    assert.ok(Math.abs(result.gradNorm / gradNorm - 1) < 1e-4,
      `gradient norm of step ${i + 1}: ${result.gradNorm} instead of ${gradNorm}`);
  }
  const result = method === "full" ?
    runner.trained :
    withAdapters(start, runner.trained, alpha / rank);
  await runner.release();
  assert.deepEqual([...result.keys()].sort(), [...trained.keys()].sort());
  let moved = 0;
  for (const [name, { data }] of trained) {
    const error = relativeError(result.get(name)?.data ?? [], data);
    assert.ok(error < 1e-4, `${name} after 20 steps: relative error ${error}`);
    moved += relativeError(start.get(name)?.data ?? [], data) > 1e-2 ? 1 : 0;
  }
  assert.ok(moved >= 4, `${moved} tensors moved`);
}

describe("20 training steps are those of PyTorch", function() {
  this.timeout(60_000);

  for (const name of ["grouped", "tied", "lora"]) {
    for (const engine of ["native", "wasm"] satisfies OnnxEngine[]) {
      it(`${name}, recorded numbers (${engine})`, () =>
        checkEquality(path.join(REFERENCES, name), engine));
    }
  }

  it("fresh numbers from PyTorch with another seed", async function() {
    const python = process.env[PYTHON_VARIABLE];
    if (!python) {
      console.log(`      not run: set ${PYTHON_VARIABLE} to a Python that has ` +
        "trainer/requirements.txt");
      this.skip();
    }
    this.timeout(120_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-reference-"));
    try {
      execFileSync(python, [packageFile("trainer", "reference_steps.py"), folder, "--seed", "2"], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      for (const name of ["grouped", "tied", "lora"])
        await checkEquality(path.join(folder, name), "native");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
