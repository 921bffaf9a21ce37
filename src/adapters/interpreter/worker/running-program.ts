import type { MessagePort } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import { ProcessorShare } from "../processor-share";
import { CONTROL, MOST_STRETCH, NOT_REPEATED, OUT_OF_MEMORY } from "../protocol";
import type { AnsweredCall, FromChild, ProgramJob, Reply, StepChunk, Stop } from "../protocol";
import type { ProgramIo } from "../python/program-io";
import { Stopped } from "../python/stopped";

/**
 * Ticks of the fuel gauge for each second of a program's limit. A tick is about 50 of Python's own
 * interrupt checks (one a loop turn or a call). What a tick costs depends on the code: measured on
 * two busy processors, a second's fuel lasted 0.2 s in an empty loop, 0.7 s around perception's
 * boxes, 0.9 s when lists were sorted, and longer than the limit in long arithmetic without calls.
 * Twice as much would leave boxes and sorting to the time they take, and their verdicts would not
 * repeat.
 */
const TICKS_PER_SECOND = 60_000;
/** Ticks from one look at the clock to the next, while they go by quickly. */
const TICKS_PER_LOOK = 8;
/** Active milliseconds from one look at the processor's time to the next. */
const PROCESSOR_LOOK_MS = 20;
/** Ticks that take longer than this together, milliseconds, are looked at one by one. */
const SLOW_LOOK_MS = 5;
const MAX_CALL_BYTES = 256 * 1024;
const MAX_REPORT_BYTES = 16 * 1024 * 1024;
const MAX_STEPS_BYTES = 8 * 1024 * 1024;
const MAX_OUTPUT_BYTES = 512 * 1024;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The worker's side of one running program: its fuel, its calls, what it sends. */
export class RunningProgram implements ProgramIo {
  readonly memoryBytes: number;
  private readonly fuel: number;
  readonly steps: StepChunk[] = [];
  report: string | undefined;
  stdout = "";
  calls = 0;
  private hostMs = 0;
  private readonly started = performance.now();
  private ticks = 0;
  private nextLook = 0;
  private lookedAt = 0;
  /** Milliseconds with a processor, as of `sharedAt`. */
  private processorMs = 0;
  private sharedAt = 0;
  private readonly share: ProcessorShare;
  private full = false;
  /** What ran out, and the tick at which Python was told. */
  private exhausted: { readonly what: "fuel" | "time" | "memory"; readonly at: number } | undefined;
  private outputBytes = 0;
  private stepBytes = 0;

  /** @param answered the first calls, which the program is to make again as it made them. */
  constructor(private readonly id: number, private readonly job: ProgramJob,
    private readonly answered: readonly AnsweredCall[], private readonly port: MessagePort,
    private readonly control: Int32Array, running: Int32Array) {
    this.share = new ProcessorShare(running);
    this.memoryBytes = job.memoryBytes;
    this.fuel = job.timeoutS * TICKS_PER_SECOND;
  }

  get activeMs(): number {
    return performance.now() - this.started - this.hostMs;
  }

  tick(): number {
    // Reading the clock costs more than the rest, and a tick mostly comes every few microseconds.
    if (++this.ticks < this.fuel && this.ticks < this.nextLook) return 0;
    if (Atomics.load(this.control, CONTROL.abandoned) === this.id)
      throw new Stopped({ kind: "abandoned", message: "cancelled" });
    const { activeMs } = this;
    this.nextLook = this.ticks + (activeMs - this.lookedAt > SLOW_LOOK_MS ? 1 : TICKS_PER_LOOK);
    this.lookedAt = activeMs;
    if (activeMs - this.sharedAt > PROCESSOR_LOOK_MS) {
      this.processorMs += this.share.take();
      this.sharedAt = activeMs;
    }
    const what = this.full ?
      "memory" :
      this.ticks >= this.fuel ?
      "fuel" :
      this.isOver(0) ?
      "time" :
      undefined;
    if (!what) return 0;
    if (!this.exhausted) {
      this.exhausted = { what, at: this.ticks };
      return 2;
    }
    // Python got the signal but did not report: the program has meddled with signals.
    if (this.ticks > this.exhausted.at + this.fuel * 0.1 + 1000 || this.isOver(200))
      throw new Stopped(this.ended());
    return 0;
  }

  overfull(): void {
    this.full = true;
    this.nextLook = 0;
  }

  /** Whether the time is used up. @param grace milliseconds more than the limit */
  private isOver(grace: number): boolean {
    const { processorMs } = this.job;
    return this.processorMs > processorMs + grace ||
      this.activeMs > MOST_STRETCH * processorMs + grace;
  }

  line(number: number): void {
    Atomics.store(this.control, CONTROL.line, number);
  }

  message(kind: string, body: Uint8Array): Uint8Array | undefined {
    switch (kind) {
      case "C":
        return this.call(body);
      case "T":
        if ((this.stepBytes += body.length) <= MAX_STEPS_BYTES)
          this.steps.push(decoder.decode(body));
        return undefined;
      case "O":
        if ((this.outputBytes += body.length) <= MAX_OUTPUT_BYTES)
          this.stdout += parse<string>(body);
        return undefined;
      case "R":
        if (body.length > MAX_REPORT_BYTES)
          throw new Stopped({ kind: "program_execution", message: "the result is too large" });
        this.report ??= decoder.decode(body);
        return undefined;
      case "U":
        throw new Stopped({ kind: "perception_unsupported",
          ...parse<{ message: string; line: number }>(body) });
      case "X":
        throw new Stopped(this.ended(parse<{ line: number }>(body).line));
      default:
        throw new Stopped({ kind: "sandbox", message: "the program wrote to the interpreter's " +
          "own channel" });
    }
  }

  private call(body: Uint8Array): Uint8Array {
    if (this.calls >= this.job.maxCalls)
      throw new Stopped({ kind: "program_execution", type: "CallLimit",
        message: `more than ${this.job.maxCalls} perception calls`,
        line: parse<{ line: number }>(body).line });
    if (body.length > MAX_CALL_BYTES)
      throw new Stopped({ kind: "program_execution", type: "CallLimit",
        message: "the arguments of a perception call are too large" });
    const call = this.calls++;
    this.steps.push({ call });
    const text = decoder.decode(body);
    const answered = this.answered[call];
    if (answered && answered.text !== text) throw new Stopped(NOT_REPEATED);
    const answer = answered?.answer ??
      this.ask({ t: "call", id: this.id, call, text, activeMs: this.activeMs });
    if (answer === "leave")
      throw new Stopped({ kind: "abandoned",
        message: "it is run again when its call is answered" });
    if ("stop" in answer) throw new Stopped(answer.stop);
    return encoder.encode(answer.json);
  }

  /** Blocks this thread until the main thread has the reply. */
  private ask(message: FromChild): Reply {
    const asked = performance.now();
    this.processorMs += this.share.take();
    Atomics.store(this.control, CONTROL.answered, 0);
    this.port.postMessage(message);
    waitForAnswer(this.control);
    this.hostMs += performance.now() - asked;
    this.share.take(); // what others had meanwhile
    this.sharedAt = this.activeMs;
    const received = receiveMessageOnPort(this.port) as { message: Reply } | undefined;
    if (!received) throw new Error("woken without a reply");
    return received.message;
  }

  /** Why it was stopped from outside. */
  private ended(line?: number): Stop {
    const at = line ? { line } : {};
    if (this.exhausted?.what === "memory") return { ...OUT_OF_MEMORY, ...at };
    const seconds = `${this.job.timeoutS} s of active time`;
    const message = this.exhausted?.what === "time" ?
      `the program used up its ${seconds}` :
      `the program's fuel ran out, which is set for ${seconds} on a slow machine`;
    return { kind: "timeout", type: "TimeoutError", message, ...at };
  }
}

/**
 * Blocks until there is an answer. A late notification of the one before wakes too: only the value
 * tells.
 */
export function waitForAnswer(control: Int32Array): void {
  while (Atomics.load(control, CONTROL.answered) === 0) Atomics.wait(control, CONTROL.answered, 0);
}

function parse<T>(body: Uint8Array): T {
  try {
    return JSON.parse(decoder.decode(body)) as T;
  } catch {
    throw new Stopped({ kind: "sandbox", message: "the program wrote to the interpreter's own " +
      "channel" });
  }
}
