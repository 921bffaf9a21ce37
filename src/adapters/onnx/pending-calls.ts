import { AbortError } from "../../core/errors";
import { type Calls, type FromWorker, reviveError, type ToWorker } from "./messages";

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onEvent: (event: unknown) => void;
}

export interface CallOptions<E, Transferable = never> {
  readonly signal?: AbortSignal | undefined;
  /** Buffers that move instead of being copied; the caller's arrays over them become empty. */
  readonly transfer?: readonly Transferable[];
  readonly onEvent?: (event: E) => void;
}

/** How a worker is reached. */
export interface Line<Transferable> {
  post(message: ToWorker, transfer: readonly Transferable[]): void;
  /** Keeps this process alive, or lets it end. */
  ref(): void;
  unref(): void;
}

/**
 * The calls that are under way to one worker (see `serve`), whether it is a thread or a process.
 */
export class PendingCalls<C extends Calls<C>, Transferable = never> {
  readonly #pending = new Map<number, Pending>();
  readonly #answers = new Set<Promise<unknown>>();
  #next = 0;
  #dead: Error | undefined;

  constructor(private readonly line: Line<Transferable>) {}

  /**
   * @throws AbortError once `signal` is aborted and the worker has stopped; otherwise what the
   *   worker threw.
   */
  call<K extends keyof C & string>(method: K, params: C[K]["params"],
    options: CallOptions<C[K]["event"], Transferable> = {}): Promise<C[K]["result"]> {
    const { signal } = options;
    if (this.#dead) return Promise.reject(this.#dead);
    if (signal?.aborted) return Promise.reject(new AbortError());
    const id = this.#next++;
    const abort = () => this.line.post({ id, kind: "abort" }, []);
    signal?.addEventListener("abort", abort, { once: true });
    const answer = new Promise<unknown>((resolve, reject) => {
      this.line.post({ id, kind: "call", method, params }, options.transfer ?? []);
      this.#pending.set(id, { resolve, reject,
        onEvent: (event) => options.onEvent?.(event as C[K]["event"]) });
      this.line.ref();
    });
    this.#answers.add(answer);
    return answer.finally(() => {
      this.#answers.delete(answer);
      signal?.removeEventListener("abort", abort);
    }) as Promise<C[K]["result"]>;
  }

  receive(message: FromWorker): void {
    const call = this.#pending.get(message.id);
    if (message.kind === "event") {
      call?.onEvent(message.event);
      return;
    }
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.line.unref();
    if (message.kind === "result") call?.resolve(message.result);
    else call?.reject(reviveError(message.error));
  }

  /** Fails what is under way and what is still asked. The first reason counts. */
  die(error: Error): void {
    this.#dead ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#dead);
    this.#pending.clear();
  }

  /** Asks the worker to leave what is under way, and waits until it has; nothing new is taken. */
  async end(): Promise<void> {
    this.#dead ??= new AbortError();
    for (const id of this.#pending.keys()) this.line.post({ id, kind: "abort" }, []);
    await Promise.allSettled(this.#answers);
  }
}
