import { TrainingError } from "../../../core/errors";
import { greatest, least } from "../../../core/extremes";
import type { TrainingEvent, TrainingJob, TrainingOptions } from "../../../core/ports/trainer";
import type { LlamaConfig } from "../../llama/config";
import type { Tokenizer } from "../../llama/tokenizer";
import type { OnnxEngine } from "../../onnx/runtime";
import { type Batch, batchTensors, epochBatches, fits, type TokenRow, tokenRow } from "./batches";
import { learningRateAt } from "./schedule";
import type { StepRunner } from "./step-runner";

export interface TrainingContext {
  readonly engine: OnnxEngine;
  readonly threads: number;
  emit(event: TrainingEvent): void;
  /** Lets messages in between steps, and throws when the call was cancelled. */
  breathe(): Promise<void>;
}

/** What rows are read with. */
export interface RowModel {
  readonly config: LlamaConfig;
  readonly tokenizer: Tokenizer;
  /** Begins every prompt, where the model wants that. */
  readonly bos?: number | undefined;
}

/** Everything that a training does, step by step. */
export interface Plan {
  readonly batches: readonly Batch[];
  /** Rows of every step. */
  readonly batchSize: number;
  readonly rows: number;
  /** Rows longer than the policy's context. */
  readonly leftOut: number;
}

/** Places of one step beyond which a graph of ours would take many GiB. */
const MAX_PLACES = 2 ** 16;

/** @throws TrainingError if no row can be trained on, or a step would be too large. */
export function planTraining(
  { rows: all, options, seed }: Pick<TrainingJob, "rows" | "options" | "seed">,
  model: RowModel,
): Plan {
  const { rows, leftOut } = usableRows(all, model);
  const batchSize = Math.min(options.batchSize, rows.length);
  const batches = Array.from({ length: options.epochs },
    (_, epoch) => epochBatches(rows, batchSize, model.config.positions, seed, epoch)).flat();
  checkSize(batches, batchSize);
  return { batches, batchSize, rows: rows.length, leftOut };
}

/** Runs all steps, telling each. @returns their losses. */
export async function runSteps(runner: StepRunner, { batches, batchSize }: Plan,
  options: TrainingOptions, eos: number, { emit, breathe }: TrainingContext): Promise<number[]> {
  const losses: number[] = [];
  let [tokens, seconds] = [0, 0];
  for (const [step, batch] of batches.entries()) {
    await breathe();
    await runner.prepare(batch.length);
    const start = performance.now();
    const tensors = batchTensors(batch, batchSize, eos);
    const learningRate = learningRateAt(step, batches.length, options);
    const { loss, gradNorm } = await runner.step(batch.length, tensors, learningRate);
    if (!Number.isFinite(loss))
      throw new TrainingError(`The loss of step ${step + 1} is ${loss}.`,
        "Lower training.learningRate in experiment.json.");
    seconds += (performance.now() - start) / 1000;
    tokens += tensors.tokens;
    losses.push(loss);
    emit({ kind: "step", step: step + 1, steps: batches.length, loss, gradNorm, learningRate,
      tokensPerS: tokens / seconds });
  }
  return losses;
}

/** The event that ends a training. */
export function doneEvent(digest: string, losses: readonly number[],
  { leftOut }: Plan): TrainingEvent {
  // The mean of a tenth of the steps: a single batch says little.
  const tenth = Math.ceil(losses.length / 10);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return { kind: "done", digest, steps: losses.length, firstLoss: mean(losses.slice(0, tenth)),
    lastLoss: mean(losses.slice(-tenth)), leftOut };
}

function usableRows(job: TrainingJob["rows"],
  { tokenizer, config, bos }: RowModel
): { readonly rows: readonly TokenRow[]; readonly leftOut: number } {
  if (job.length === 0)
    throw new TrainingError("There is no row to train on.",
      "Let more samples earn their reward: raise sampling.samplesPerQuery, add train queries, or " +
        "add corrections.");
  const all = job.map((row) => tokenRow(row, tokenizer, config.eos, bos));
  const rows = all.filter((row) => fits(row, config.positions));
  if (rows.length > 0) return { rows, leftOut: all.length - rows.length };
  throw new TrainingError(`None of the ${all.length} rows fits the policy's ${config.positions} ` +
    `tokens; the shortest has ${least(all.map(({ tokens }) => tokens.length))}.`,
    "Use shorter programs, or a policy with a longer context.");
}

function checkSize(batches: readonly Batch[], batchSize: number): void {
  const longest = greatest(batches.map(({ length }) => length));
  if (batchSize * longest <= MAX_PLACES) return;
  throw new TrainingError(`A step of ${batchSize} rows of ${longest} tokens is too large for ` +
    "the built-in trainer.",
    `Set training.batchSize to ${Math.floor(MAX_PLACES / longest)} or less in experiment.json.`);
}
