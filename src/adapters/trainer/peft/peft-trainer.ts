import * as fs from "node:fs/promises";
import { TrainingError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import type { Trainer, TrainingEvent } from "../../../core/ports/trainer";
import { readAdapterFolder } from "../../llama/adapter-folder";
import { eventsOf } from "../builtin/events-of";
import type { TrainerEvent } from "./events";
import { type PeftSetting, workFolder, writeJob } from "./job";
import { trainerPython } from "./python";
import { runTrainer } from "./python-process";

export interface PeftTrainerOptions extends Omit<PeftSetting, "checkpointS"> {
  readonly logger: Logger;
  /** The one that was set up, or named by `VISREP_PYTHON`, if left out. */
  readonly python?: string;
  /** A minute if left out. */
  readonly checkpointS?: number;
}

/**
 * Fine-tunes a Hugging Face model with LoRA in a Python process of its own. A training that was
 * interrupted goes on from its last checkpoint, and ends as it would have.
 */
export function createPeftTrainer(options: PeftTrainerOptions): Trainer {
  const running = new Map<AbortController, Promise<void>>();
  return {
    train: async function*(job, signal) {
      if (job.rows.length === 0)
        throw new TrainingError("There is no row to train on.",
          "Let more samples earn their reward: raise sampling.samplesPerQuery, add train " +
            "queries, or add corrections.");
      const python = options.python ?? trainerPython();
      const file = await writeJob(job, { checkpointS: 60, ...options });
      const closing = new AbortController();
      const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      try {
        let done: TrainingEvent | undefined;
        const start = (onEvent: (event: TrainerEvent) => void): Promise<void> => {
          const ended = runTrainer({ python, args: ["train", "--job", file, "--watch-stdin"],
            onEvent, onLine: (line) => options.logger.info(line), signal: either });
          running.set(closing, ended);
          return ended;
        };
        for await (const event of eventsOf<TrainerEvent>(start)) {
          const heard = trainingEvent(event, job.rows.length, options.logger);
          if (heard?.kind === "done") done = heard;
          else if (heard) yield heard;
        }
        if (done?.kind !== "done")
          throw new TrainingError("The trainer ended without a result.",
            "Look at the log, then resume the run.");
        const { digest } = await readAdapterFolder(job.to);
        if (digest !== done.digest)
          throw new TrainingError(`The adapter in ${job.to} is not the one that was trained.`,
            "Resume the run: the training is done again.");
        await fs.rm(workFolder(job.to), { recursive: true, force: true });
        yield done;
      } finally {
        // Where nobody listens any more, the process ends too.
        closing.abort();
        await running.get(closing)?.catch(() => undefined);
        running.delete(closing);
      }
    },
    close: async () => {
      for (const each of running.keys()) each.abort();
      await Promise.allSettled(running.values());
    },
  };
}

/** What the loop hears of an event; the rest is logged. */
function trainingEvent(event: TrainerEvent, rows: number, logger: Logger):
  | TrainingEvent
  | undefined {
  switch (event.event) {
    case "step":
      return { kind: "step", step: event.step, steps: event.steps, loss: event.loss,
        gradNorm: event.gradNorm ?? Infinity, learningRate: event.learningRate,
        tokensPerS: event.tokensPerS };
    case "done":
      return { kind: "done", digest: event.digest, steps: event.steps, firstLoss: event.firstLoss,
        lastLoss: event.lastLoss, leftOut: event.leftOut };
    case "start":
      if (event.leftOut > 0)
        logger.warn(`${event.leftOut} of ${rows} training rows are longer ` +
          "than the policy's context and were left out");
      logger.info(`training on ${event.device}: ${event.rows} rows, ${event.steps} ` +
        `steps${event.resumedFrom > 0 ? `, going on after step ${event.resumedFrom}` : ""}`);
      return undefined;
    case "note":
      return void logger.info(event.message);
    case "checkpoint":
      return void logger.info(`checkpoint of step ${event.step}`);
    case "error":
      return undefined; // thrown when the process has ended
  }
}
