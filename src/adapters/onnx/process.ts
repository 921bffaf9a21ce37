import { type ChildProcess, fork } from "node:child_process";
import { packageFile } from "../files/package-file";
import type { Calls, FromWorker } from "./messages";
import { type CallOptions, PendingCalls } from "./pending-calls";

/** Last characters of what a process wrote to stderr that are told if it dies. */
const TOLD = 2000;

/**
 * As `WorkerThread`, in a process of its own: native code that ends its process on bad input takes
 * nothing else with it.
 */
export class WorkerProcess<C extends Calls<C>> {
  readonly #child: ChildProcess;
  readonly #calls: PendingCalls<C>;

  /**
   * @param bundle name of the script in `dist/`.
   * @param died what is thrown if it ends by itself.
   */
  constructor(bundle: string, words: readonly string[], died: (how: string) => Error) {
    this.#child = fork(packageFile("dist", bundle), [...words], { serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } });
    let errors = "";
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-TOLD);
    });
    this.#calls = new PendingCalls({
      post: (message) => this.#child.connected && this.#child.send(message),
      ref: () => this.#hold(true),
      unref: () => this.#hold(false),
    });
    this.#hold(false);
    this.#child.on("message", (message: FromWorker) => this.#calls.receive(message));
    this.#child.on("error", (error) => this.#calls.die(error));
    this.#child.on("close", (status, signal) =>
      this.#calls.die(
        died(
          `${signal === null ? `exit status ${status}` : signal}${
            errors.trim() === "" ? "" : `: ${errors.trim()}`
          }`,
        ),
      ));
  }

  /** See `PendingCalls.call`. */
  call<K extends keyof C & string>(method: K, params: C[K]["params"],
    options: CallOptions<C[K]["event"]> = {}): Promise<C[K]["result"]> {
    return this.#calls.call(method, params, options);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#hold(true);
    this.#child.kill("SIGKILL");
    await ended;
  }

  #hold(hold: boolean): void {
    const name = hold ? "ref" : "unref";
    this.#child[name]();
    this.#child.channel?.[name]();
    // A pipe is a socket, whatever the type says.
    (this.#child.stderr as { ref?(): void; unref?(): void } | null)?.[name]?.();
  }
}
