import type { Logger } from "../../../core/ports/logger";
import type { Trainer, TrainingEvent } from "../../../core/ports/trainer";
import type { OnnxEngine } from "../../onnx/runtime";
import { trainInThread } from "../builtin/train-in-thread";
import type { GgufJob } from "./train";

export interface GgufTrainerCalls {
  readonly train: { readonly params: GgufJob; readonly result: null;
    readonly event: TrainingEvent };
}

export interface GgufTrainerOptions {
  readonly logger: Logger;
  /** The frozen base: a llama-architecture GGUF. */
  readonly base: string;
  readonly threads?: number;
  readonly engine?: OnnxEngine;
}

/**
 * Fine-tunes a GGUF model by LoRA with ONNX Runtime, without Python; the checkpoint is a GGUF
 * adapter.
 */
export function createGgufTrainer(options: GgufTrainerOptions): Trainer {
  return trainInThread<GgufJob>("gguf-trainer-worker.mjs", options,
    (job) => ({ ...job, base: options.base }));
}
