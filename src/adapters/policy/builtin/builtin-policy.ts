import type { Logger } from "../../../core/ports/logger";
import type { Policy, PolicyRef } from "../../../core/ports/policy";
import { packageFile } from "../../files/package-file";
import { chooseOnnxEngine } from "../../onnx/build";
import type { OnnxEngine } from "../../onnx/runtime";
import { defaultThreads } from "../../onnx/threads";
import { SamplerThreads } from "./sampler-threads";

export interface BuiltinPolicyOptions {
  readonly logger: Logger;
  /** Folder of the frozen base; the shipped model if left out. */
  readonly base?: string;
  /**
   * Sampling: worker threads side by side, on which completions do not depend. Training: threads of
   * a step.
   */
  readonly threads?: number;
  /** Build of ONNX Runtime; probed if left out. */
  readonly engine?: OnnxEngine;
}

/** Completions written at once. */
const BATCH_SIZE = 64;

/** Where the shipped model is. */
export function builtinBase(): string {
  return packageFile("media", "models", "policy");
}

/** The folder a reference means. */
export function modelFolder(ref: PolicyRef, base: string): string {
  switch (ref.kind) {
    case "base":
      return base;
    case "checkpoint":
      return ref.folder;
  }
}

/**
 * The built-in policy: a small Llama model, sampled by ONNX Runtime in worker threads. It starts
 * with the base loaded.
 * @throws PolicyError naming the file if that is torn or missing.
 */
export async function createBuiltinPolicy(options: BuiltinPolicyOptions): Promise<Policy> {
  const engine = options.engine ?? await chooseOnnxEngine(options.logger);
  const threads = new SamplerThreads(engine, options.threads ?? defaultThreads());
  const base = options.base ?? builtinBase();
  try {
    let digest = await threads.load({ folder: base, base });
    return {
      batchSize: BATCH_SIZE,
      get digest() {
        return digest;
      },
      load: async (ref) => {
        digest = await threads.load({ folder: modelFolder(ref, base), base });
      },
      sample: (batch, sampling, signal) => threads.sample(batch, sampling, signal),
      close: () => threads.close(),
    };
  } catch (error) {
    await threads.close();
    throw error;
  }
}
