import { MessageChannel, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { SandboxReport } from "../../../core/ports/interpreter";
import { ProcessorShare } from "../processor-share";
import { CONTROL, MOST_STRETCH } from "../protocol";
import type { FromChild, JobOutcome, ProgramJob, Reply, StepChunk, Stop, ToWorker, WallProbes,
  WorkerStart } from "../protocol";

export interface SlotOptions {
  readonly workerFile: string;
  readonly pyodideFolder: string;
  readonly module: WebAssembly.Module;
  readonly snapshot: Uint8Array;
  readonly probes: WallProbes;
  /** How many programs run now, in all slots. */
  readonly count: Int32Array;
}

/** Memory never shrinks: a worker that grew beyond this is replaced after the program. */
const RECYCLE_BYTES = 96 * 1024 * 1024;
/**
 * Enough for Python's recursion limit through C code too; deeper nesting inside C ends as a
 * RecursionError, soon.
 */
const STACK_MB = 4;
/**
 * How long beyond the worker's own limit a program may be stuck in C code before its worker is
 * ended.
 */
const WATCHDOG_MS = 300;
const SOONEST_LOOK_MS = 20;
const CANCELLED: Reply = { stop: { kind: "abandoned", message: "cancelled" } };
const LOST = { kind: "cut", reason: "the worker had to be ended, and the lines it had recorded " +
  "were lost" };

interface Running {
  readonly id: number;
  readonly job: ProgramJob;
  activeMs: number;
  /** Milliseconds with a processor. */
  processorMs: number;
  since: number;
  readonly share: ProcessorShare;
  /** The call that waits for its answer. */
  asking: number | undefined;
  /** It was told to leave: nothing of this run counts. */
  leaving: boolean;
  /** Nobody wants its result any more. */
  abandoned: boolean;
  calls: number;
  timer: NodeJS.Timeout | undefined;
}

/** One worker thread and the program it runs. A worker that is stuck or dies is replaced. */
export class Slot {
  private worker!: Worker;
  private port!: MessagePort;
  private control!: Int32Array;
  private ready!: Promise<SandboxReport["walls"]>;
  private started = false;
  private running: Running | undefined;

  /** @param idle is called when the worker is free for another program. */
  constructor(private readonly options: SlotOptions,
    private readonly send: (message: FromChild) => void, private readonly idle: () => void) {
    this.spawn();
  }

  start(): Promise<SandboxReport["walls"]> {
    return this.ready;
  }

  get free(): boolean {
    return this.running === undefined;
  }

  runs(id: number): boolean {
    return this.running?.id === id && !this.running.leaving;
  }

  run({ id, job, answered }: ToWorker): void {
    const running: Running = { id, job, activeMs: 0, processorMs: 0, since: 0,
      share: new ProcessorShare(this.options.count), asking: undefined, leaving: false,
      abandoned: false, calls: answered.length, timer: undefined };
    this.running = running;
    this.ready.then(
      () => {
        if (this.running !== running) return;
        Atomics.store(this.control, CONTROL.abandoned, running.abandoned ? id : 0);
        Atomics.store(this.control, CONTROL.line, 0);
        this.port.postMessage({ id, job, answered } satisfies ToWorker);
        this.watch(running);
      },
      (error: Error) => this.send({ t: "broken", message: error.message }),
    );
  }

  reply(call: number, reply: Reply): void {
    const running = this.running;
    if (!running || running.asking !== call) return;
    running.asking = undefined;
    running.leaving = reply === "leave";
    this.watch(running);
    this.port.postMessage(reply);
    Atomics.store(this.control, CONTROL.answered, 1);
    Atomics.notify(this.control, CONTROL.answered);
  }

  /**
   * Ends the program at its next look at the control array, or at its call, which nobody would
   * answer.
   */
  abandon(): void {
    const { running } = this;
    if (!running) return;
    running.abandoned = true;
    Atomics.store(this.control, CONTROL.abandoned, running.id);
    if (running.asking !== undefined) this.reply(running.asking, CANCELLED);
  }

  private spawn(): void {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.control = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CONTROL).length));
    const { pyodideFolder, module, snapshot, probes, count } = this.options;
    const start: WorkerStart = { pyodideFolder, module, snapshot, probes, control: this.control,
      running: count };
    const worker = new Worker(this.options.workerFile, {
      workerData: { ...start, port: port2 },
      transferList: [port2],
      env: {},
      // The permission flags are listed again: an empty list would give the thread full rights.
      execArgv: process.execArgv.filter((flag) => flag !== "--allow-worker"),
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: STACK_MB },
    });
    this.worker = worker;
    this.started = false;
    this.ready = new Promise((resolve, reject) => {
      port1.on("message", (message: FromChild) => {
        if (message.t === "ready") {
          this.started = true;
          resolve(message.walls);
        } else if (message.t === "broken") reject(new Error(message.message));
        else if (worker === this.worker) this.fromWorker(message);
      });
      worker.on("error", (error) => reject(error));
      worker.on("exit", (code) => reject(new Error(`a worker ended with status ${code}`)));
    });
    this.ready.catch(() => {});
    worker.on("error", (error) => this.died(worker, error.message));
    worker.on("exit", () => this.died(worker, "it ended"));
  }

  private fromWorker(message: FromChild & { t: "call" | "done" }): void {
    const running = this.running;
    if (!running || running.id !== message.id) return;
    this.stopWatching(running);
    if (message.t === "done") {
      if (message.outcome.heapBytes > RECYCLE_BYTES) this.replace();
      return this.finish(running, message.outcome);
    }
    running.asking = message.call;
    running.calls = message.call + 1;
    if (running.abandoned) this.reply(message.call, CANCELLED);
    else this.send(message);
  }

  /** Loops inside C code (`sum(range(10**11))`) never look at the fuel gauge. */
  private watch(running: Running): void {
    running.since = performance.now();
    running.share.take(); // what others had until now
    Atomics.add(this.options.count, 0, 1);
    this.look(running);
  }

  /** Looks again when the program may have used up its time. */
  private look(running: Running): void {
    const limit = running.job.processorMs + WATCHDOG_MS;
    running.timer = setTimeout(() => {
      this.measure(running);
      if (running.processorMs < limit && running.activeMs < MOST_STRETCH * limit)
        return this.look(running);
      this.end(running, { kind: "timeout", type: "TimeoutError",
        message: `the program used up its ${running.job.timeoutS} s of active time inside one ` +
          "operation" });
    }, Math.max(SOONEST_LOOK_MS, limit - running.processorMs));
  }

  private measure(running: Running): void {
    const now = performance.now();
    running.activeMs += now - running.since;
    running.since = now;
    running.processorMs += running.share.take();
  }

  private stopWatching(running: Running): void {
    if (running.timer === undefined) return;
    clearTimeout(running.timer);
    running.timer = undefined;
    this.measure(running);
    Atomics.sub(this.options.count, 0, 1);
  }

  private died(worker: Worker, reason: string): void {
    // One that never came up is not tried again here: `ready` has failed, and the engine hears of
    // it with the next program.
    if (worker !== this.worker || !this.started) return;
    const running = this.running;
    if (!running) return this.replace();
    // An operating system that runs out of memory ends threads like this; so does V8 at its own
    // limit.
    this.end(running, { kind: "memory", type: "MemoryError",
      message: `the program's worker died: ${reason}` });
  }

  private end(running: Running, stop: Stop): void {
    this.stopWatching(running);
    const line = Atomics.load(this.control, CONTROL.line);
    this.replace();
    // The calls were answered from here; the lines between them are lost with the worker.
    const steps: StepChunk[] = [...Array.from({ length: running.calls }, (_, call) => ({ call })),
      JSON.stringify([LOST])];
    const outcome: JobOutcome = { stop: line > 0 ? { ...stop, line } : stop, stdout: "", steps,
      calls: running.calls, activeMs: running.activeMs, denied: [], heapBytes: 0 };
    this.finish(running, outcome);
  }

  private finish({ id, leaving }: Running, outcome: JobOutcome): void {
    this.running = undefined;
    if (!leaving) this.send({ t: "done", id, outcome });
    this.idle();
  }

  private replace(): void {
    const { worker, port } = this;
    this.spawn();
    port.close();
    void worker.terminate();
  }
}
