import type { Trainer, TrainingEvent } from "../../../core/ports/trainer";
import { builtinBase, type BuiltinPolicyOptions,
  modelFolder } from "../../policy/builtin/builtin-policy";
import type { FolderJob } from "./train";
import { trainInThread } from "./train-in-thread";

export interface TrainerCalls {
  readonly train: { readonly params: FolderJob; readonly result: null;
    readonly event: TrainingEvent };
}

/**
 * The built-in trainer: fine-tunes a small Llama model with ONNX Runtime, in a worker thread for
 * each training.
 */
export function createBuiltinTrainer(options: BuiltinPolicyOptions): Trainer {
  return trainInThread<FolderJob>("trainer-worker.mjs", options,
    ({ from, ...rest }) => ({ ...rest, from: modelFolder(from, options.base ?? builtinBase()) }));
}
