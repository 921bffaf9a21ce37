import type { Completion, Policy, PolicyRef, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import type { Logger } from "../../../core/ports/logger";
import { packageFile } from "../../assets";
import { chooseOnnxEngine } from "../../onnx/engine";
import type { OnnxEngine } from "../../onnx/runtime";
import { WorkerThread } from "../../onnx/thread";
import { defaultThreads } from "../../onnx/threads";

export interface SamplerCalls {
  /** Reads a model folder and gives its digest. */
  readonly load: { readonly params: string; readonly result: string; readonly event: never };
  readonly sample: { readonly params: { readonly batch: readonly SampleRequest[]; readonly options: SamplingOptions }; readonly result: readonly Completion[]; readonly event: never };
}

/** What the worker starts with. */
export interface SamplerData {
  readonly engine: OnnxEngine;
  readonly threads: number;
}

export interface BuiltinPolicyOptions {
  readonly logger: Logger;
  /** Folder of the frozen base; the shipped model if left out. */
  readonly base?: string;
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
    case "base": return base;
    case "checkpoint": return ref.folder;
  }
}

/**
 * The built-in policy: a small Llama model, sampled by ONNX Runtime in a worker thread. It starts with the base loaded.
 * @throws PolicyError naming the file if that is torn or missing.
 */
export async function createBuiltinPolicy(options: BuiltinPolicyOptions): Promise<Policy> {
  const engine = options.engine ?? await chooseOnnxEngine(options.logger);
  const data: SamplerData = { engine, threads: options.threads ?? defaultThreads() };
  const thread = new WorkerThread<SamplerCalls>("policy-worker.mjs", data);
  const base = options.base ?? builtinBase();
  try {
    let digest = await thread.call("load", base);
    return {
      batchSize: BATCH_SIZE,
      get digest() {
        return digest;
      },
      load: async (ref) => {
        digest = await thread.call("load", modelFolder(ref, base));
      },
      sample: (batch, sampling, signal) => thread.call("sample", { batch, options: sampling }, { signal }),
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}
