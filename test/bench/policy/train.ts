import * as fs from "node:fs/promises";
import * as path from "node:path";
import { readModel } from "../../../src/adapters/llama/model-folder";
import { chooseOnnxEngine } from "../../../src/adapters/onnx/build";
import { loadOnnxRuntime } from "../../../src/adapters/onnx/runtime";
import { defaultThreads } from "../../../src/adapters/onnx/threads";
import { builtinBase } from "../../../src/adapters/policy/builtin/builtin-policy";
import { type BatchTensors, batchTensors, epochBatches,
  tokenRow } from "../../../src/adapters/trainer/builtin/batches";
import { learningRateAt } from "../../../src/adapters/trainer/builtin/schedule";
import { StepRunner } from "../../../src/adapters/trainer/builtin/step-runner";
import { TEMPLATES } from "../../../src/cli/templates";
import { experimentSchema } from "../../../src/core/experiment/experiment";
import { pythonWith } from "./python";
import { type PyTorchSteps, startPyTorch } from "./pytorch";
import { compare, type Contender } from "./rounds";
import { realRows } from "./rows";
import type { Size } from "./size";

/** Losses of the first epoch must be the other's: the work is the same. */
const MAX_LOSS_DIFFERENCE = 1e-3;

interface Step {
  readonly length: number;
  readonly tensors: BatchTensors;
  readonly learningRate: number;
}

/**
 * The training step of the default experiment against eager PyTorch: same weights, batches,
 * padding, optimiser and number of threads.
 */
export async function benchTraining({ rows: count, rounds }: Size["train"],
  scratch: string): Promise<void> {
  const model = await readModel(builtinBase());
  const { training: options } = experimentSchema.parse(TEMPLATES.scenes("bench", 1));
  const threads = defaultThreads();
  const rows = realRows(count).map((row) => tokenRow(row, model.tokenizer, model.config.eos));
  const batches = epochBatches(rows, options.batchSize, model.config.positions, 1, 0);
  const steps = batches.map((batch, i): Step => ({
    length: batch.length,
    tensors: batchTensors(batch, options.batchSize, model.config.eos),
    learningRate: learningRateAt(i, batches.length, options),
  }));
  const tokens = steps.reduce((sum, step) => sum + step.tensors.tokens, 0);
  const places = steps.reduce((sum, { length }) => sum + length * options.batchSize, 0);
  console.log(`training: ${rows.length} rows in ${steps.length} steps of ${options.batchSize} ` +
    `rows, ${tokens} tokens in ${places} places, all weights, ${threads} threads, ${rounds} ` +
    "rounds in turn");

  const engine = await chooseOnnxEngine(console);
  const runner = new StepRunner({ runtime: await loadOnnxRuntime(engine), threads,
    config: model.config, weights: model.weights, options, seed: 1, batchSize: options.batchSize });
  for (const { length } of steps) await runner.prepare(length);
  const losses: { ours?: readonly number[]; theirs?: readonly number[] } = {};
  const ours: Contender = {
    name: `ours (ONNX Runtime, ${engine})`,
    round: async () => {
      const found: number[] = [];
      for (const { length, tensors, learningRate } of steps)
        found.push((await runner.step(length, tensors, learningRate)).loss);
      losses.ours ??= found;
      return tokens;
    },
    close: () => runner.release(),
  };
  const contenders = [ours];
  const python = pythonWith("eager PyTorch", ["torch", "transformers"]);
  let pytorch: PyTorchSteps | undefined;
  if (python) {
    const job = path.join(scratch, "steps.json");
    await fs.writeFile(job,
      JSON.stringify({ folder: model.folder, threads, ...options, batches: steps.map((step) =>
        asJson(step, options.batchSize)
      ) }));
    const started = pytorch = await startPyTorch(python, job);
    contenders.push({
      name: `eager ${started.about}`,
      round: async () => {
        const found = await started.steps();
        losses.theirs ??= found;
        return tokens;
      },
      close: () => started.close(),
    });
  }
  try {
    await compare(contenders, rounds);
  } finally {
    for (const { close } of contenders) await close();
  }
  if (pytorch) checkLosses(losses.ours ?? [], losses.theirs ?? []);
}

const asJson = ({ tensors: { ids, targets, weights }, learningRate }: Step, rows: number) => ({
  rows,
  learningRate,
  ids: [...ids].map(Number),
  targets: [...targets].map(Number),
  weights: [...weights],
});

function checkLosses(ours: readonly number[], theirs: readonly number[]): void {
  const differences = ours.map((loss, i) => Math.abs(loss - (theirs[i] ?? NaN)) / loss);
  const largest = Math.max(...differences);
  console.log(`  losses of the first ${ours.length} steps: ${ours[0]?.toFixed(4)} to ` +
    `${ours.at(-1)?.toFixed(4)}, largest relative difference ${largest.toExponential(1)}`);
  if (!(largest < MAX_LOSS_DIFFERENCE))
    throw new Error(
      `the two did not do the same work: losses ${ours.join(", ")} and ${theirs.join(", ")}`,
    );
}
