import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort, type Transferable } from "node:worker_threads";
import { AbortError } from "../../core/errors";
import { type Calls, errorData, type FromWorker, type ToWorker } from "./messages";

interface CallContext<E> {
  emit(event: E): void;
  /** Lets messages in. @throws AbortError if the call was cancelled meanwhile. */
  breathe(): Promise<void>;
  /** Moves these buffers with the result instead of copying them. */
  transfer(...buffers: Transferable[]): void;
}

type Handlers<C extends Calls<C>> = {
  readonly [K in keyof C]: (params: C[K]["params"],
    context: CallContext<C[K]["event"]>) => Promise<C[K]["result"]>;
};

/** Where calls come from: the thread or the process that started this one. */
interface Port {
  listen(receive: (message: ToWorker) => void): void;
  post(message: FromWorker, buffers: readonly Transferable[]): void;
}

function portToStarter(): Port {
  const thread = parentPort;
  if (thread)
    return { listen: (receive) => void thread.on("message", receive),
      post: (message, buffers) => thread.postMessage(message, [...buffers]) };
  if (!process.send) throw new Error("this file runs in a worker thread or a child process");
  // A process that lost its starter has nobody to work for.
  process.once("disconnect", () => process.exit(0));
  return { listen: (receive) => void process.on("message", receive),
    post: (message) => void process.send?.(message) };
}

/**
 * Answers the calls of a `WorkerThread` or a `WorkerProcess`, one after the other. Call it once, in
 * the worker's entry file.
 */
export function serve<C extends Calls<C>>(handlers: Handlers<C>): void {
  const port = portToStarter();
  const open = new Map<number, { aborted: boolean }>();
  let last: Promise<void> = Promise.resolve();
  port.listen((message) => {
    if (message.kind === "abort") {
      const call = open.get(message.id);
      if (call) call.aborted = true;
      return;
    }
    const state = { aborted: false };
    open.set(message.id, state);
    last = last.then(() => answer(message, state)).finally(() => open.delete(message.id));
  });

  async function answer({ id, method, params }: ToWorker & { kind: "call" },
    state: { readonly aborted: boolean }): Promise<void> {
    const post = (message: FromWorker, buffers: readonly Transferable[] = []) =>
      port.post(message, buffers);
    const moved: Transferable[] = [];
    const context: CallContext<unknown> = {
      emit: (event) => post({ id, kind: "event", event }),
      breathe: async () => {
        await nextTurn();
        if (state.aborted) throw new AbortError();
      },
      transfer: (...buffers) => void moved.push(...buffers),
    };
    try {
      await context.breathe();
      const handler = handlers[method as keyof C] as (params: unknown,
        context: CallContext<unknown>) => Promise<unknown>;
      post({ id, kind: "result", result: await handler(params, context) }, moved);
    } catch (error) {
      post({ id, kind: "error", error: errorData(error) });
    }
  }
}
