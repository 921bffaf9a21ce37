import { TrainingError } from "../../../core/errors";
import type { TrainingEvent, TrainingJob } from "../../../core/ports/trainer";
import { loadOnnxRuntime, type OnnxEngine } from "../../onnx/runtime";
import { withAdapters } from "../../policy/builtin/adapter";
import { readModel, type Model } from "../../policy/builtin/model-folder";
import { batchTensors, epochBatches, fits, tokenRow, type Batch, type TokenRow } from "./batches";
import { learningRateAt } from "./schedule";
import { StepRunner } from "./step-runner";
import { writeModel } from "./write-model";

/** A job with its folder found. */
export interface FolderJob extends Omit<TrainingJob, "from"> {
  /** Folder of the model to start from. */
  readonly from: string;
}

export interface TrainingContext {
  readonly engine: OnnxEngine;
  readonly threads: number;
  emit(event: TrainingEvent): void;
  /** Lets messages in between steps, and throws when the call was cancelled. */
  breathe(): Promise<void>;
}

/** Places of one step beyond which a graph of ours would take many GiB. */
const MAX_PLACES = 2 ** 16;

/** Fine-tunes a model folder. Ends with the event `done`. @throws TrainingError, PolicyError. */
export async function train(job: FolderJob, context: TrainingContext): Promise<void> {
  const { options, seed } = job;
  const model = await readModel(job.from);
  const { rows, leftOut } = usableRows(job, model);
  const batchSize = Math.min(options.batchSize, rows.length);
  const batches = Array.from({ length: options.epochs }, (_, epoch) => epochBatches(rows, batchSize, model.config.positions, seed, epoch)).flat();
  checkSize(batches, batchSize);

  const runtime = await loadOnnxRuntime(context.engine);
  const runner = new StepRunner({ runtime, threads: context.threads, config: model.config, weights: model.weights, options, seed, batchSize });
  try {
    const losses = await runSteps(runner, batches, batchSize, job, model, context);
    await context.breathe();
    const trained = runner.trained;
    const digest = await writeModel(job.to, {
      source: model.folder,
      weights: options.method === "full" ? trained : withAdapters(model.weights, trained, options.lora.alpha / options.lora.rank),
      ...(options.method === "lora" ? { adapter: { weights: trained, options: options.lora } } : {}),
      record: { schemaVersion: 1, from: model.digest, options, seed, rows: rows.length, leftOut, engine: context.engine, threads: context.threads, losses },
    });
    // The mean of a tenth of the steps: a single batch says little.
    const tenth = Math.ceil(losses.length / 10);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    context.emit({ kind: "done", digest, steps: losses.length, firstLoss: mean(losses.slice(0, tenth)), lastLoss: mean(losses.slice(-tenth)), leftOut });
  } finally {
    await runner.release();
  }
}

async function runSteps(runner: StepRunner, batches: readonly Batch[], batchSize: number, { options }: FolderJob, model: Model, { emit, breathe }: TrainingContext): Promise<number[]> {
  const losses: number[] = [];
  let [tokens, seconds] = [0, 0];
  for (const [step, batch] of batches.entries()) {
    await breathe();
    await runner.prepare(batch.length);
    const start = performance.now();
    const tensors = batchTensors(batch, batchSize, model.config.eos);
    const learningRate = learningRateAt(step, batches.length, options);
    const { loss, gradNorm } = await runner.step(batch.length, tensors, learningRate);
    if (!Number.isFinite(loss)) throw new TrainingError(`The loss of step ${step + 1} is ${loss}.`, "Lower training.learningRate in experiment.json.");
    seconds += (performance.now() - start) / 1000;
    tokens += tensors.tokens;
    losses.push(loss);
    emit({ kind: "step", step: step + 1, steps: batches.length, loss, gradNorm, learningRate, tokensPerS: tokens / seconds });
  }
  return losses;
}

function usableRows(job: FolderJob, { tokenizer, config }: Model): { readonly rows: readonly TokenRow[]; readonly leftOut: number } {
  if (job.rows.length === 0) throw new TrainingError("There is no row to train on.", "Let more samples earn their reward: raise sampling.samplesPerQuery, add train queries, or add corrections.");
  const all = job.rows.map((row) => tokenRow(row, tokenizer, config.eos));
  const rows = all.filter((row) => fits(row, config.positions));
  if (rows.length > 0) return { rows, leftOut: all.length - rows.length };
  throw new TrainingError(`None of the ${all.length} rows fits the policy's ${config.positions} tokens; the shortest has ${Math.min(...all.map(({ tokens }) => tokens.length))}.`, "Use shorter programs, or a policy with a longer context.");
}

function checkSize(batches: readonly Batch[], batchSize: number): void {
  const longest = Math.max(...batches.map(({ length }) => length));
  if (batchSize * longest <= MAX_PLACES) return;
  throw new TrainingError(`A step of ${batchSize} rows of ${longest} tokens is too large for the built-in trainer.`, `Set training.batchSize to ${Math.floor(MAX_PLACES / longest)} or less in experiment.json.`);
}
