import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { PolicyError } from "../../../core/errors";
import type { Completion, Policy, SampleRequest,
  SamplingOptions } from "../../../core/ports/policy";
import { fileDigest } from "../../llama/adapter-folder";
import { type GgufFile, readGguf } from "../../llama/gguf/read-gguf";
import { WorkerProcess } from "../../onnx/process";
import { defaultThreads } from "../../onnx/threads";
import { requireEngine } from "../../optional/load";
import { readyAdapter } from "./checkpoint";
import type { SamplerSettings } from "./sampler";

export interface LlamaCppCalls {
  readonly open: { readonly params: SamplerSettings; readonly result: null; readonly event: never };
  /** Puts an adapter file over the base, or none. */
  readonly adapt: { readonly params: { readonly adapter: string | undefined };
    readonly result: null; readonly event: never };
  readonly sample: {
    readonly params: { readonly batch: readonly SampleRequest[];
      readonly options: SamplingOptions };
    readonly result: readonly Completion[]; /** More tokens are written. */
    readonly event: number;
  };
}

export interface LlamaCppPolicyOptions {
  /** The frozen base: a GGUF file. */
  readonly model: string;
  readonly stops: readonly string[];
  /** Threads of a decode; chosen by the size of the model if left out. */
  readonly threads?: number;
}

/** Threads of a smaller file wait for each other longer than they compute. */
const ONE_THREAD_BELOW_BYTES = 2 ** 25;
/** Programs written at once, if the memory of their keys and values allows. */
const MOST_ROWS = 64;
const MAX_CACHE_BYTES = 2 ** 31;

/**
 * The policy of a GGUF file: llama.cpp in a process of its own, with a LoRA adapter over the frozen
 * base after training.
 * @throws PolicyError naming the file, ConfigError if llama.cpp is not installed.
 */
export async function createLlamaCppPolicy(
  { model, stops, threads }: LlamaCppPolicyOptions,
): Promise<Policy> {
  const engine = requireEngine("llamacpp");
  const file = await readGguf(model);
  const base = { file, digest: await fileDigest(model) };
  const { size } = await fs.stat(model);
  const worker = new WorkerProcess<LlamaCppCalls>("llamacpp-worker.mjs", [],
    (how) =>
      new PolicyError(`llama.cpp ended with ${how}`,
        `Look whether ${model} is complete and the memory suffices, then resume.`));
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "visrep-llamacpp-"));
  const close = async (): Promise<void> => {
    await worker.close();
    await fs.rm(scratch, { recursive: true, force: true });
  };
  try {
    await worker.call("open", { engine, model,
      threads: threads ?? (size < ONE_THREAD_BELOW_BYTES ? 1 : defaultThreads()),
      exact: [...file.tensors.values()].every(({ type }) => type === "F32"), stops });
  } catch (error) {
    await close();
    throw error;
  }
  let digest = base.digest;
  return {
    batchSize: rowsAtOnce(file),
    get digest() {
      return digest;
    },
    load: async (ref) => {
      const adapter = ref.kind === "base" ?
        undefined :
        await readyAdapter(ref.folder, base, scratch);
      await worker.call("adapt", { adapter: adapter?.file });
      digest = adapter?.digest ?? base.digest;
    },
    sample: (batch, options, signal, onTokens) =>
      worker.call("sample", { batch, options }, { signal,
        ...(onTokens ? { onEvent: onTokens } : {}) }),
    close,
  };
}

/** By the model alone, so that every machine forms the same batches. */
function rowsAtOnce({ metadata }: GgufFile): number {
  const architecture = String(metadata.get("general.architecture"));
  const of = (key: string): number => Number(metadata.get(`${architecture}.${key}`) ?? NaN);
  const heads = of("attention.head_count");
  const width = (of("attention.key_length") || of("embedding_length") / heads) *
    (of("attention.head_count_kv") || heads);
  const bytes = of("block_count") * width * 2 * 2 * Math.min(of("context_length"), 4096);
  const rows = [MOST_ROWS, 32, 16, 8, 4, 2].find((count) => count * bytes <= MAX_CACHE_BYTES);
  return rows ?? 1;
}
