import type { Logger } from "../../../core/ports/logger";
import type { Trainer, TrainingEvent, TrainingJob } from "../../../core/ports/trainer";
import { chooseOnnxEngine } from "../../onnx/build";
import type { OnnxEngine } from "../../onnx/runtime";
import { WorkerThread } from "../../onnx/thread";
import { defaultThreads } from "../../onnx/threads";
import { eventsOf } from "./events-of";

/** What the worker of a training starts with. */
export interface TrainerData {
  readonly engine: OnnxEngine;
  /** Threads of one training step. */
  readonly threads: number;
}

interface ThreadOptions {
  readonly logger: Logger;
  readonly threads?: number;
  /** Build of ONNX Runtime; probed if left out. */
  readonly engine?: OnnxEngine;
}

/**
 * A trainer that does each training in a worker thread of its own.
 * @param bundle the worker's script in `dist/`, whose method `train` takes a `Job`.
 */
export function trainInThread<Job>(bundle: string, options: ThreadOptions,
  jobOf: (job: TrainingJob) => Job): Trainer {
  type Calls = {
    readonly train: { readonly params: Job; readonly result: null; readonly event: TrainingEvent };
  };
  const running = new Set<WorkerThread<Calls>>();
  return {
    train: async function*(job, signal) {
      const engine = options.engine ?? await chooseOnnxEngine(options.logger);
      const data: TrainerData = { engine, threads: options.threads ?? defaultThreads() };
      const thread = new WorkerThread<Calls>(bundle, data);
      running.add(thread);
      try {
        for await (const event of eventsOf<TrainingEvent>((onEvent) =>
          thread.call("train", jobOf(job), { signal, onEvent })
        )) {
          if (event.kind === "done" && event.leftOut > 0)
            options.logger.warn(
              `${event.leftOut} of ${job.rows.length} training rows are longer than the policy's ` +
                "context and were left out",
            );
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
