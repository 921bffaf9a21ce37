import type { TrainingJob } from "../../../core/ports/trainer";
import { withAdapters } from "../../llama/adapter";
import { readModel } from "../../llama/model-folder";
import { loadOnnxRuntime } from "../../onnx/runtime";
import { StepRunner } from "./step-runner";
import { doneEvent, planTraining, runSteps, type TrainingContext } from "./steps";
import { writeModel } from "./write-model";

/** A job with its folder found. */
export interface FolderJob extends Omit<TrainingJob, "from"> {
  /** Folder of the model to start from. */
  readonly from: string;
}

/** Fine-tunes a model folder. Ends with the event `done`. @throws TrainingError, PolicyError. */
export async function train(job: FolderJob, context: TrainingContext): Promise<void> {
  const { options, seed } = job;
  const model = await readModel(job.from);
  const plan = planTraining(job, model);
  const runtime = await loadOnnxRuntime(context.engine);
  const runner = new StepRunner({ runtime, threads: context.threads, config: model.config,
    weights: model.weights, options, seed, batchSize: plan.batchSize });
  try {
    const losses = await runSteps(runner, plan, options, model.config.eos, context);
    await context.breathe();
    const trained = runner.trained;
    const digest = await writeModel(job.to, {
      source: model.folder,
      weights: options.method === "full" ?
        trained :
        withAdapters(model.weights, trained, options.lora.alpha / options.lora.rank),
      ...(options.method === "lora" ?
        { adapter: { weights: trained, options: options.lora } } :
        {}),
      record: { schemaVersion: 1, from: model.digest, options, seed, rows: plan.rows,
        leftOut: plan.leftOut, engine: context.engine, threads: context.threads, losses },
    });
    context.emit(doneEvent(digest, losses, plan));
  } finally {
    await runner.release();
  }
}
