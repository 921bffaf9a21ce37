import * as path from "node:path";
import { TrainingError } from "../../../core/errors";
import { greatest } from "../../../core/extremes";
import type { TrainingJob } from "../../../core/ports/trainer";
import { ADAPTER_FILES, fileDigest, readAdapterFolder } from "../../llama/adapter-folder";
import { readAdapter } from "../../llama/gguf/read-adapter";
import { readGguf } from "../../llama/gguf/read-gguf";
import { describeModel, type GgufModel, readWeights } from "../../llama/gguf/read-model";
import { writeAdapter } from "../../llama/gguf/write-adapter";
import type { Weights } from "../../llama/safetensors";
import { loadOnnxRuntime } from "../../onnx/runtime";
import { replaceFolder, writeFlushed } from "../builtin/replace-folder";
import { StepRunner } from "../builtin/step-runner";
import { doneEvent, planTraining, runSteps, type TrainingContext } from "../builtin/steps";
import { tellSize } from "./tell-size";

/** A job on a GGUF base. */
export interface GgufJob extends TrainingJob {
  /** The frozen base. */
  readonly base: string;
}

/**
 * Trains a low-rank adapter of a llama-architecture GGUF. Ends with the event `done`.
 * @throws TrainingError if it does not fit the memory, PolicyError naming the file that cannot be
 *   read.
 */
export async function trainGguf(job: GgufJob, context: TrainingContext): Promise<void> {
  const { options, seed, base } = job;
  if (options.method !== "lora")
    throw new TrainingError("A GGUF model is trained by adapters only.",
      'Set training.method to "lora" in experiment.json.');
  const model = await describeModel(await readGguf(base));
  const digest = await fileDigest(base);
  const plan = planTraining(job, model);
  const runtime = await loadOnnxRuntime(context.engine);
  const tokens = plan.batches.reduce((sum, { length }) => sum + plan.batchSize * length, 0);
  context.emit({ kind: "note",
    message: await tellSize(model, { batch: plan.batchSize,
      length: greatest(plan.batches.map(({ length }) => length)), steps: plan.batches.length,
      tokens }, runtime, context.threads) });
  const adapters = await startAdapters(job, model, digest);
  const runner = new StepRunner({ runtime, threads: context.threads, config: model.config,
    weights: await readWeights(model), options, seed, batchSize: plan.batchSize, frugal: true,
    ...(adapters ? { adapters } : {}) });
  try {
    const losses = await runSteps(runner, plan, options, model.config.eos, context);
    await context.breathe();
    const record = { schemaVersion: 1, from: job.from, options, seed, rows: plan.rows,
      leftOut: plan.leftOut, engine: context.engine, threads: context.threads, losses };
    context.emit(doneEvent(await write(job, model, digest, runner.trained, record), losses, plan));
  } finally {
    await runner.release();
  }
}

/** The adapter of an earlier iteration to go on with; undefined from the base on. */
async function startAdapters({ from, options }: GgufJob, { config }: GgufModel,
  digest: string): Promise<Weights | undefined> {
  if (from.kind === "base") return undefined;
  const { weights: file, base } = await readAdapterFolder(from.folder);
  if (base && base.digest !== digest)
    throw new TrainingError(
      `${file} belongs to another base (${base.digest.slice(0, 12)}) than the one that is ` +
        `trained (${digest.slice(0, 12)}).`,
      'Name the base of that run in policy.model, or start a new run with "visrep run --new".',
    );
  const { weights, alpha } = await readAdapter(file, config);
  const rank = [...weights.values()][0]?.shape[0];
  const { rank: wanted, alpha: wantedAlpha } = options.lora;
  if (rank !== wanted || alpha !== wantedAlpha)
    throw new TrainingError(
      `${file} has rank ${rank} and alpha ${alpha}, experiment.json asks for rank ${wanted} and ` +
        `alpha ${wantedAlpha}.`,
      'Keep training.lora as it was, or set training.initFrom to "base".',
    );
  return weights;
}

/** Writes the checkpoint. @returns digest of the adapter: that of the policy. */
function write({ to, base, options }: GgufJob, { config }: GgufModel, digest: string,
  weights: Weights, record: object): Promise<string> {
  return replaceFolder(to, async (partial) => {
    const file = path.join(partial, ADAPTER_FILES.gguf);
    await writeAdapter(file, config, { weights, alpha: options.lora.alpha, base: digest });
    const adapter = await fileDigest(file);
    await writeFlushed(path.join(partial, ADAPTER_FILES.policy),
      `${
        JSON.stringify({ schemaVersion: 1, digest: adapter,
          base: { name: path.basename(base), digest } }, null, 2)
      }\n`);
    await writeFlushed(path.join(partial, "training.json"), `${JSON.stringify(record, null, 2)}\n`);
    return adapter;
  });
}
