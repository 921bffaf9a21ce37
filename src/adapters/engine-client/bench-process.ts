import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { AbortError, StoreError } from "../../core/errors";
import { onLines } from "../process/json-lines";
import { benchReplySchema, type BenchRequest } from "./bench-protocol";

export interface BenchOptions {
  /** Absolute path of `dist/visrep.mjs`, and the Node that runs it. */
  readonly bin: string;
  readonly node: string;
  /** Absolute path of the experiment folder. */
  readonly experiment: string;
  /** Gets each line that the process prints for people. */
  readonly onLine?: (line: string) => void;
  /** Seconds without a request after which the process ends; its own default if left out. */
  readonly idleS?: number;
}

/** A request without its number. */
export type BenchCall = BenchRequest extends infer T ? (T extends unknown ? Omit<T, "id"> : never) :
  never;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const KEPT_LINES = 20;
const AGAIN = "Run it again: that starts a new process.";

/** One process of `visrep serve`, from its start to its end. */
export class BenchProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, Waiting>();
  private readonly lines: string[] = [];
  private last = 0;
  /** Why it has ended or is ending; nothing is asked of it any more. */
  private end: Error | undefined;

  constructor({ bin, node, experiment, onLine, idleS }: BenchOptions) {
    this.child = spawn(node, [bin, "serve", experiment,
      ...(idleS === undefined ? [] : ["--idle", String(idleS)])], { windowsHide: true,
      stdio: "pipe", env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } });
    this.child.once("error", (error) =>
      this.ended(
        new StoreError(`${node} cannot be started: ${error.message}.`,
          `Check the setting "visrep.engine.node".`, { cause: error }),
      ));
    this.child.once("close", (code, signal) =>
      this.ended(
        new StoreError(
          ["The process that runs single programs ended",
            signal ? ` by ${signal}` : code ? ` with status ${code}` : "", ".",
            ...this.lines.map((line) => `\n${line}`)].join(""),
          AGAIN,
        ),
      ));
    // what is written to a dead process; its end is told by "close"
    this.child.stdin.on("error", () => undefined);
    onLines(this.child.stdout, (line) => this.receive(line));
    this.child.stdout.on("error", (error) =>
      this.kill(
        new StoreError(`The process that runs single programs sent ${error.message}.`, AGAIN),
      ));
    createInterface({ input: this.child.stderr }).on("line", (line) => {
      this.lines.push(line);
      if (this.lines.length > KEPT_LINES) this.lines.shift();
      onLine?.(line);
    });
  }

  get alive(): boolean {
    return this.end === undefined;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * One request, one result. The whole process is ended where the time runs out, because nothing
   * else may answer then.
   * @throws UserError with the process's own message, or why it ended; AbortError if cancelled.
   */
  async ask(call: BenchCall, timeoutMs: number, signal: AbortSignal | undefined): Promise<unknown> {
    if (signal?.aborted) throw new AbortError();
    if (this.end) throw this.end;
    const id = ++this.last;
    const cancel = (): void => {
      this.send({ id: ++this.last, method: "cancel", request: id });
      this.take(id)?.reject(new AbortError());
    };
    const timer = setTimeout(
      () =>
        this.kill(
          new StoreError(
            `The process that runs single programs did not answer within ${
              timeoutMs / 1000
            } s and ` +
              "was ended.",
            AGAIN,
          ),
        ),
      timeoutMs,
    );
    signal?.addEventListener("abort", cancel);
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        this.send({ id, ...call });
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Closes its stdin, at which it ends; what waits is told that it was cancelled. */
  close(): void {
    this.ended(new AbortError());
    this.child.stdin.end();
  }

  private send(request: BenchRequest): void {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
  }

  private receive(line: string): void {
    let reply;
    try {
      reply = benchReplySchema.parse(JSON.parse(line));
    } catch (error) {
      return this.kill(new StoreError("The process that runs single programs sent " +
        `"${line.slice(0, 80)}", which is no reply.`, AGAIN, { cause: error }));
    }
    const waiting = this.take(reply.id);
    if (reply.ok) waiting?.resolve(reply.result);
    else waiting?.reject(new StoreError(reply.message, reply.nextStep));
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private kill(reason: Error): void {
    this.ended(reason);
    this.child.kill("SIGKILL");
  }

  private ended(reason: Error): void {
    this.end ??= reason;
    for (const id of [...this.waiting.keys()]) this.take(id)?.reject(this.end);
  }
}
