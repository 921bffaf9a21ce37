import { Worker, type Transferable } from "node:worker_threads";
import { AbortError } from "../../core/errors";
import { packageFile } from "../assets";
import { reviveError, type Calls, type FromWorker, type ToWorker } from "./messages";

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onEvent: (event: unknown) => void;
}

export interface CallOptions<E> {
  readonly signal?: AbortSignal | undefined;
  /** Buffers that move instead of being copied; the caller's arrays over them become empty. */
  readonly transfer?: readonly Transferable[];
  readonly onEvent?: (event: E) => void;
}

/** A worker thread that answers typed calls (see `serve`). It does not keep the process alive while nothing is asked of it. */
export class WorkerThread<C extends Calls<C>> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #dead: Error | undefined;

  /** @param bundle name of the script in `dist/`. */
  constructor(bundle: string, workerData: unknown) {
    this.#worker = new Worker(packageFile("dist", bundle), { workerData, name: bundle });
    this.#worker.unref();
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#worker.on("error", (error) => this.#die(error));
    this.#worker.on("exit", () => this.#die(new Error(`the worker thread ${bundle} ended`)));
  }

  /** @throws AbortError once `signal` is aborted and the worker has stopped; otherwise what the worker threw. */
  call<K extends keyof C & string>(method: K, params: C[K]["params"], options: CallOptions<C[K]["event"]> = {}): Promise<C[K]["result"]> {
    const { signal } = options;
    if (this.#dead) return Promise.reject(this.#dead);
    if (signal?.aborted) return Promise.reject(new AbortError());
    const id = this.#next++;
    const abort = () => this.#post({ id, kind: "abort" });
    signal?.addEventListener("abort", abort, { once: true });
    return new Promise<unknown>((resolve, reject) => {
      this.#post({ id, kind: "call", method, params }, options.transfer);
      this.#pending.set(id, { resolve, reject, onEvent: (event) => options.onEvent?.(event as C[K]["event"]) });
      this.#worker.ref();
    }).finally(() => signal?.removeEventListener("abort", abort)) as Promise<C[K]["result"]>;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: ToWorker, transfer: readonly Transferable[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  #receive(message: FromWorker): void {
    const call = this.#pending.get(message.id);
    if (message.kind === "event") {
      call?.onEvent(message.event);
      return;
    }
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (message.kind === "result") call?.resolve(message.result);
    else call?.reject(reviveError(message.error));
  }

  #die(error: Error): void {
    this.#dead ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#dead);
    this.#pending.clear();
  }
}
