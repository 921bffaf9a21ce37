import type { InferenceSession, Tensor, TypedTensor } from "onnxruntime-common";
import type { Tensors } from "./tensor";

/** The native build of ONNX Runtime, or the WebAssembly one. */
export type OnnxEngine = "native" | "wasm";

/** What both builds have in common. */
export interface OnnxRuntime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

export interface SessionOptions {
  /** Threads of one run. The WebAssembly build always uses one. */
  readonly threads: number;
  /**
   * Threads that wait for each other spin instead of sleeping: faster where nothing else needs the
   * cores, slower where something does.
   */
  readonly spinning?: boolean;
  /**
   * Memory of a run is given back after it instead of being kept for the next one: for large models
   * with several sessions.
   */
  readonly frugal?: boolean;
}

/**
 * A model that is ready to run, in this thread. A run blocks the thread: see `createSession` for
 * one that does not.
 */
export interface LocalSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Tensors): Promise<Tensors>;
  release(): Promise<void>;
}

/**
 * Loads the runtime into this thread. Call `chooseOnnxEngine` first, which proves that the native
 * one runs here.
 */
export async function loadOnnxRuntime(engine: OnnxEngine): Promise<OnnxRuntime> {
  switch (engine) {
    case "native": {
      const { InferenceSession, Tensor } = await import("onnxruntime-node");
      return { InferenceSession, Tensor };
    }
    case "wasm": {
      const { InferenceSession, Tensor, env } = await import("onnxruntime-web");
      env.wasm.numThreads = 1;
      env.logLevel = "error";
      return { InferenceSession, Tensor };
    }
  }
}

/** Opens a model, given as bytes or as the path of a file. */
export async function openSession(runtime: OnnxRuntime, model: Uint8Array | string,
  { threads, spinning = false, frugal = false }: SessionOptions): Promise<LocalSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    enableCpuMemArena: !frugal,
    enableMemPattern: !frugal,
    extra: { session: { intra_op: { allow_spinning: spinning ? "1" : "0" } } },
  };
  const session = typeof model === "string" ?
    await runtime.InferenceSession.create(model, options) :
    await runtime.InferenceSession.create(model, options);
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => {
      const tensors = Object.fromEntries(
        Object.entries(feeds).map((
          [name, { type, data, dims }],
        ) => [name, new runtime.Tensor(type, data, dims)]),
      );
      const results = await session.run(tensors);
      return Object.fromEntries(
        Object.entries(results).map((
          [name, tensor],
        ) => [name, plain(tensor as TypedTensor<"float32">)]),
      );
    },
    release: () => session.release(),
  };
}

/**
 * The tensor without its runtime object; element types other than those of `TensorData` do not
 * occur in our graphs.
 */
function plain({ type, data, dims }: TypedTensor<"float32">): Tensors[string] {
  return { type, data, dims };
}
