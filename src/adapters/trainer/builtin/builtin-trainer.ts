import type { Trainer, TrainingEvent } from "../../../core/ports/trainer";
import { chooseOnnxEngine } from "../../onnx/engine";
import type { OnnxEngine } from "../../onnx/runtime";
import { WorkerThread } from "../../onnx/thread";
import { defaultThreads } from "../../onnx/threads";
import { builtinBase, modelFolder, type BuiltinPolicyOptions } from "../../policy/builtin/builtin-policy";
import { eventsOf } from "./events-of";
import type { FolderJob } from "./train";

export interface TrainerCalls {
  readonly train: { readonly params: FolderJob; readonly result: null; readonly event: TrainingEvent };
}

/** What the worker starts with. */
export interface TrainerData {
  readonly engine: OnnxEngine;
  /** Threads of one training step. */
  readonly threads: number;
}

/** The built-in trainer: fine-tunes a small Llama model with ONNX Runtime, in a worker thread for each training. */
export function createBuiltinTrainer(options: BuiltinPolicyOptions): Trainer {
  const running = new Set<WorkerThread<TrainerCalls>>();
  return {
    train: async function* (job, signal) {
      const engine = options.engine ?? await chooseOnnxEngine(options.logger);
      const data: TrainerData = { engine, threads: options.threads ?? defaultThreads() };
      const thread = new WorkerThread<TrainerCalls>("trainer-worker.mjs", data);
      running.add(thread);
      try {
        const { from, ...rest } = job;
        const folderJob: FolderJob = { ...rest, from: modelFolder(from, options.base ?? builtinBase()) };
        for await (const event of eventsOf<TrainingEvent>((onEvent) => thread.call("train", folderJob, { signal, onEvent }))) {
          if (event.kind === "done" && event.leftOut > 0) options.logger.warn(`${event.leftOut} of ${job.rows.length} training rows are longer than the policy's context and were left out`);
          yield event;
        }
      } finally {
        running.delete(thread);
        await thread.close();
      }
    },
    close: async () => {
      await Promise.all([...running].map((thread) => thread.close()));
    },
  };
}
