import type { Logger } from "../../core/ports/logger";
import { chooseOnnxEngine } from "./build";
import type { OnnxEngine } from "./runtime";
import type { Tensors } from "./tensor";
import { WorkerThread } from "./thread";
import { defaultThreads } from "./threads";

export interface SessionCalls {
  readonly open: { readonly params: null;
    readonly result: { readonly inputNames: readonly string[];
      readonly outputNames: readonly string[] }; readonly event: never };
  readonly run: { readonly params: Tensors; readonly result: Tensors; readonly event: never };
}

/** What the worker of a session starts with. */
export interface SessionData {
  readonly engine: OnnxEngine;
  readonly model: Uint8Array | string;
  readonly threads: number;
}

/** An ONNX model in a worker thread of its own: runs never block the caller's event loop. */
export interface OnnxSession {
  readonly engine: OnnxEngine;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Outputs by name. With `move`, the feeds' buffers are transferred and the caller's arrays become
   * empty.
   */
  run(feeds: Tensors, options?: { readonly move?: boolean }): Promise<Tensors>;
  close(): Promise<void>;
}

/**
 * Opens a model, given as bytes or as the path of a file.
 * @throws Error of ONNX Runtime if it is no model.
 */
export async function createSession(model: Uint8Array | string,
  options: { readonly logger: Logger; readonly threads?: number }): Promise<OnnxSession> {
  const engine = await chooseOnnxEngine(options.logger);
  const data: SessionData = { engine, model, threads: options.threads ?? defaultThreads() };
  const thread = new WorkerThread<SessionCalls>("onnx-worker.mjs", data);
  try {
    const names = await thread.call("open", null);
    return {
      engine,
      ...names,
      run: (feeds, { move = false } = {}) =>
        thread.call("run", feeds, {
          transfer: move ?
            [...new Set(Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer))] :
            [],
        }),
      close: () => thread.close(),
    };
  } catch (error) {
    await thread.close();
    throw error;
  }
}
