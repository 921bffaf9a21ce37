import type { Completion, SampleRequest, SamplingOptions } from "../../../core/ports/policy";
import type { OnnxEngine } from "../../onnx/runtime";
import { WorkerThread } from "../../onnx/thread";
import type { PolicyFolder } from "./policy-model";
import { FEWEST_ROWS } from "./sampler";

export interface SamplerCalls {
  /** Reads a policy and gives its digest. */
  readonly load: { readonly params: PolicyFolder; readonly result: string; readonly event: never };
  readonly sample: {
    readonly params: { readonly batch: readonly SampleRequest[];
      readonly options: SamplingOptions };
    readonly result: readonly Completion[];
    readonly event: never;
  };
}

/** What a worker starts with. */
export interface SamplerData {
  readonly engine: OnnxEngine;
}

/**
 * Worker threads with the same model, each of which writes its share of a batch. Matrices of a
 * model as small as ours are too small for two cores to share one; a row's numbers do not depend on
 * the rows beside it, so shares change no completion.
 */
export class SamplerThreads {
  readonly #threads: readonly WorkerThread<SamplerCalls>[];

  constructor(engine: OnnxEngine, count: number) {
    this.#threads = Array.from({ length: count },
      () => new WorkerThread<SamplerCalls>("policy-worker.mjs", { engine } satisfies SamplerData));
  }

  /**
   * Loads a policy in all of them and gives its digest.
   * @throws PolicyError naming the file if that is torn or missing.
   */
  async load(folder: PolicyFolder): Promise<string> {
    const [digest] = await allOf(this.#threads.map((thread) => thread.call("load", folder)));
    return digest as string;
  }

  /** One completion a request, in their order. @throws AbortError once all have stopped. */
  async sample(batch: readonly SampleRequest[], options: SamplingOptions,
    signal: AbortSignal | undefined): Promise<readonly Completion[]> {
    const share = Math.max(FEWEST_ROWS, Math.ceil(batch.length / this.#threads.length));
    const shares = this.#threads.map((thread, i) => ({ thread,
      part: batch.slice(i * share, (i + 1) * share) })
    ).filter(({ part }) => part.length > 0);
    return (await allOf(
      shares.map(({ thread, part }) => thread.call("sample", { batch: part, options }, { signal })),
    )).flat();
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

/** All results, when all have ended; throws what the first of them threw. */
async function allOf<T>(calls: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(calls);
  return Promise.all(calls);
}
