import { type Transferable, Worker } from "node:worker_threads";
import { packageFile } from "../files/package-file";
import type { Calls, FromWorker } from "./messages";
import { type CallOptions, PendingCalls } from "./pending-calls";

/**
 * A worker thread that answers typed calls (see `serve`). It does not keep the process alive while
 * nothing is asked of it.
 */
export class WorkerThread<C extends Calls<C>> {
  readonly #worker: Worker;
  readonly #calls: PendingCalls<C, Transferable>;

  /** @param bundle name of the script in `dist/`. */
  constructor(bundle: string, workerData: unknown) {
    this.#worker = new Worker(packageFile("dist", bundle), { workerData, name: bundle });
    this.#calls = new PendingCalls({
      post: (message, transfer) => this.#worker.postMessage(message, [...transfer]),
      ref: () => this.#worker.ref(),
      unref: () => this.#worker.unref(),
    });
    this.#worker.unref();
    this.#worker.on("message", (message: FromWorker) => this.#calls.receive(message));
    this.#worker.on("error", (error) => this.#calls.die(error));
    this.#worker.on("exit", () => this.#calls.die(new Error(`the worker thread ${bundle} ended`)));
  }

  /** See `PendingCalls.call`. */
  call<K extends keyof C & string>(method: K, params: C[K]["params"],
    options: CallOptions<C[K]["event"], Transferable> = {}): Promise<C[K]["result"]> {
    return this.#calls.call(method, params, options);
  }

  /**
   * What is under way ends first, as if it was aborted: a thread that is ended inside ONNX Runtime
   * takes the process with it.
   */
  async close(): Promise<void> {
    await this.#calls.end();
    await this.#worker.terminate();
  }
}
