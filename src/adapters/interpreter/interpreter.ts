import type { ChildProcess } from "node:child_process";
import { setMaxListeners } from "node:events";
import * as os from "node:os";
import { AbortError, SandboxError } from "../../core/errors";
import type { Execution, Interpreter, ProgramRequest,
  SandboxReport } from "../../core/ports/interpreter";
import type { Logger } from "../../core/ports/logger";
import type { Perception } from "../../core/ports/perception";
import { defaultCacheFolder } from "../files/cache-folder";
import { CallTimes, programsAtOnce } from "./host/call-mode";
import type { CallMode } from "./host/call-mode";
import { PendingProgram } from "./host/pending-program";
import { runtimeFiles } from "./host/runtime-files";
import type { RuntimeFiles } from "./host/runtime-files";
import { SnapshotCache } from "./host/snapshot-cache";
import { BrokenStart, startChild } from "./host/start-child";
import { unparsed } from "./host/unparsed";
import type { FromChild, ToChild } from "./protocol";

export interface InterpreterOptions {
  /** Worker threads; `usualWorkers()` by default. */
  readonly workers?: number;
  /** Where the memory snapshot is kept, outside the repository. */
  readonly cacheFolder?: string;
  readonly logger: Logger;
  /**
   * Whether the static check runs before a program; on by default. It is not the wall: see
   * `visrep_check.py`.
   */
  readonly staticCheck?: boolean;
  /** A person's decision, for this machine, to run programs although a wall is missing. */
  readonly acceptMissingWalls?: boolean;
  /** How programs wait for perception; `measured` by default. */
  readonly calls?: CallMode;
}

/** How often a program is started again after the process that ran it was killed. */
const MAX_RESTARTS = 5;

/**
 * Two more than the machine has processors, since a third of a program's time goes by while its
 * calls are on their way; at most 8, of 150 MB each.
 */
export function usualWorkers(): number {
  return Math.min(8, os.availableParallelism() + 2);
}

/** Runs programs in a restricted child process with hardened Python in worker threads. */
export function createInterpreter(options: InterpreterOptions): Interpreter {
  return new ChildInterpreter(options);
}

class ChildInterpreter implements Interpreter {
  private readonly files: RuntimeFiles = runtimeFiles();
  private readonly cache: SnapshotCache;
  readonly programsAtOnce: number;
  private readonly times: CallTimes;
  private readonly workers: number;
  private readonly pending = new Map<number, PendingProgram>();
  private child: ChildProcess | undefined;
  private starting: Promise<SandboxReport> | undefined;
  private wasStarted = false;
  private nextId = 1;
  private closed = false;

  constructor(private readonly options: InterpreterOptions) {
    this.cache = new SnapshotCache(options.cacheFolder ?? defaultCacheFolder(), this.files,
      options.logger);
    const calls = options.calls ?? "measured";
    this.times = new CallTimes(calls);
    this.workers = options.workers ?? usualWorkers();
    this.programsAtOnce = programsAtOnce(calls, this.workers);
  }

  get digest(): string {
    return `python-${this.files.pythonVersion}/pyodide-${this.files.pyodideVersion}/runner-${
      this.files.runnerDigest.slice(0, 12)
    }`;
  }

  start(): Promise<SandboxReport> {
    if (this.closed) return Promise.reject(new Error("the interpreter is closed"));
    this.wasStarted = true;
    this.starting ??= this.launch().catch((error: unknown) => {
      this.starting = undefined;
      throw error;
    });
    return this.starting;
  }

  async run(request: ProgramRequest, perception: Perception,
    signal?: AbortSignal): Promise<Execution> {
    if (signal?.aborted) throw new AbortError();
    // Once Python was started it decides itself, so that a program's verdict is the same from run
    // to run.
    const failed = this.wasStarted ? undefined : unparsed(request);
    if (failed) return failed;
    await this.start();
    const id = this.nextId++;
    const program = new PendingProgram(id, request, { perception,
      check: this.options.staticCheck ?? true, times: this.times,
      send: (message) => this.send(message) });
    this.pending.set(id, program);
    const cancel = (): void => program.cancel();
    // Many programs wait for one signal.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
    else program.start();
    try {
      return await program.finished;
    } finally {
      this.pending.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.starting?.catch(() => {});
    for (const program of this.pending.values()) program.fail(new AbortError());
    this.child?.kill("SIGKILL");
    this.child = undefined;
  }

  private send(message: ToChild): void {
    if (this.child?.connected) this.child.send(message, () => {});
  }

  /** A snapshot that does not work here is made again, once. */
  private async launch(): Promise<SandboxReport> {
    const report = await this.fork().catch((error: unknown) => {
      if (!(error instanceof BrokenStart)) throw error;
      this.options.logger.warn(`the interpreter did not start (${error.message}); making its ` +
        "snapshot again");
      this.cache.discard();
      return this.fork();
    }).catch((error: unknown) => {
      if (!(error instanceof BrokenStart)) throw error;
      throw new SandboxError(`The program interpreter does not start: ${error.message}`,
        "Reinstall the package; if that does not help, report this message.", { cause: error });
    });
    if (report.ok) return report;
    const missing = report.walls.filter((wall) => !wall.stands).map((wall) =>
      `${wall.name}: ${wall.detail}`
    );
    if (this.options.acceptMissingWalls) {
      this.options.logger.warn(`programs run although walls are missing: ${missing.join("; ")}`);
      return report;
    }
    this.child?.kill("SIGKILL");
    this.child = undefined;
    throw new SandboxError("Programs are refused, because this machine does not lock them in: " +
      `${missing.join("; ")}.`,
      "Use Node 20.19 or later without flags that lift its permission model (this is " +
        `${process.version}). "visrep check", or "VisReP: Check Sandbox" in the editor, tries ` +
        "every wall.");
  }

  private async fork(): Promise<SandboxReport> {
    const { child, walls } = await startChild(this.files, await this.cache.ensure(), this.workers,
      this.options.logger);
    this.child = child;
    child.on("message", (message: FromChild) => child === this.child && this.receive(message));
    child.once("exit", () => this.lost(child));
    return { walls, ok: walls.every((wall) => wall.stands) };
  }

  private receive(message: FromChild): void {
    switch (message.t) {
      case "call":
        return this.pending.get(message.id)?.call(message.text, message.activeMs);
      case "done":
        return this.pending.get(message.id)?.done(message.outcome);
      case "broken":
        this.options.logger.error(`an interpreter worker does not start: ${message.message}`);
        this.child?.kill("SIGKILL");
        return;
      case "ready":
        return;
    }
  }

  /** The child died: programs have no effects, so those it was running are simply run again. */
  private lost(child: ChildProcess): void {
    if (this.closed || child !== this.child) return;
    this.child = undefined;
    this.starting = undefined;
    if (this.pending.size === 0) return;
    this.options.logger.warn(`the interpreter process ended; running ${this.pending.size} ` +
      "programs again");
    const fail = (error: Error): void => this.pending.forEach((program) => program.fail(error));
    this.start().then(() => {
      for (const program of this.pending.values()) {
        if (program.starts > MAX_RESTARTS)
          program.fail(
            new SandboxError(
              `The interpreter process ended ${program.starts} times while it ran one program.`,
              "Look at the machine's log for what killed it (often a lack of memory), then resume.",
            ),
          );
        else program.start();
      }
    }, fail);
  }
}
