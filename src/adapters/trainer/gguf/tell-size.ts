import * as path from "node:path";
import { TrainingError } from "../../../core/errors";
import { readGguf } from "../../llama/gguf/read-gguf";
import { describeModel, type GgufModel } from "../../llama/gguf/read-model";
import { loadOnnxRuntime, type OnnxEngine, type OnnxRuntime } from "../../onnx/runtime";
import { durationText, memoryOf, secondsOf, sizeText, type StepSize } from "./estimate";
import { measureSpeed } from "./measure-speed";

/**
 * Tokens of a prompt that are reckoned with where no row is known yet: the short prompt of a long
 * query.
 */
const PROMPT_TOKENS = 48;

/** What is known of a training before its rows are. */
export interface Expected {
  readonly base: string;
  readonly batchSize: number;
  /** Rows of all epochs. */
  readonly rows: number;
  readonly maxNewTokens: number;
  readonly threads: number;
}

/**
 * What a training takes.
 * @throws TrainingError with the numbers if that much memory is not free.
 */
export async function tellSize({ config, file }: Pick<GgufModel, "config" | "file">,
  size: StepSize & { readonly steps: number; readonly tokens: number }, runtime: OnnxRuntime,
  threads: number): Promise<string> {
  const { parameters, weights, step, bytes } = memoryOf(config, size);
  const free = process.availableMemory();
  const needs = `${path.basename(file.path)} ` +
    `(${(parameters / 1e6).toFixed(parameters < 1e8 ? 1 : 0)} M parameters) takes ` +
    `${sizeText(bytes)} of memory: ${sizeText(weights)} for the weights in float32, ` +
    `${sizeText(step)} for a step of ${size.batch} rows of ${size.length} tokens`;
  if (bytes > free)
    throw new TrainingError(`Training ${needs}; ${sizeText(free)} are free.`,
      "Lower training.batchSize in experiment.json, use a smaller model, or train with " +
        'trainer.engine "peft" on a GPU.');
  const seconds = secondsOf(parameters, size.tokens, await measureSpeed(runtime, threads));
  return `Training ${needs}; ${sizeText(free)} are free. ${size.steps} steps on ${size.tokens} ` +
    `tokens will take ${durationText(seconds)}.`;
}

/**
 * The same before there are rows: of the longest programs that may be written.
 * @throws TrainingError, and PolicyError if the base cannot be trained.
 */
export async function tellExpected({ base, batchSize, rows, maxNewTokens, threads }: Expected,
  engine: OnnxEngine): Promise<string> {
  const model = await describeModel(await readGguf(base));
  const length = Math.min(model.config.positions, PROMPT_TOKENS + maxNewTokens);
  const batch = Math.max(1, Math.min(batchSize, rows));
  const steps = Math.ceil(rows / batch);
  return `${await tellSize(model, { batch, length, steps, tokens: steps * batch * length },
    await loadOnnxRuntime(engine), threads)} ` +
    `This is for ${rows} rows of the longest programs that may be written.`;
}
