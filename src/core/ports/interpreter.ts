import type { Failure } from "../program/failure";
import type { Value } from "../program/value";
import type { Trace } from "../trace/trace";
import type { ImageRef, Perception } from "./perception";

/** Limits of one program. */
export interface ProgramLimits {
  /**
   * Active seconds (host waits excluded) that a slow machine needs for the program's fuel. Fuel is
   * counted in Python's own steps, so that verdicts repeat; a clock on active time, 1.2 times this
   * or, with more workers than processors, more, ends what burns little fuel (operations inside C
   * code, long arithmetic without calls).
   */
  readonly timeoutS: number;
  /** Bytes of heap. */
  readonly memoryBytes: number;
  readonly maxCalls: number;
  readonly maxTraceSteps: number;
}

/** One program to run. */
export interface ProgramRequest {
  readonly program: string;
  /** One image is passed as `execute_command(image)`, several as one list. */
  readonly images: readonly ImageRef[];
  readonly trace: boolean;
  /** Seeds Python's `random` inside the program. */
  readonly seed: number;
  readonly limits: ProgramLimits;
}

/** What happened to a program. */
export interface Execution {
  /** What it returned; absent if it failed. */
  readonly value?: Value;
  /** Python's `str()` of that. */
  readonly valueText?: string;
  readonly failure?: Failure;
  /** Shortened to 64 KiB. */
  readonly stdout: string;
  /** Perception calls made. */
  readonly calls: number;
  readonly trace?: Trace;
  /**
   * Active milliseconds, waits for perception excluded, and milliseconds in which perception
   * answered. A program that left its worker while it waited was run again from its start: active
   * time, like fuel, is that of the last run.
   */
  readonly activeMs: number;
  readonly hostMs: number;
}

/** What the start-up check of the sandbox found; every wall must stand, or programs are refused. */
export interface SandboxReport {
  readonly walls: readonly { readonly name: string; readonly stands: boolean;
    readonly detail: string }[];
  readonly ok: boolean;
}

/** Runs untrusted programs. Each runs in a fresh world; nothing of one is seen by the next. */
export interface Interpreter {
  /** Name and version of Python and of the sandbox: part of the run's record. */
  readonly digest: string;
  /**
   * How many programs at once keep its workers busy while most of them wait for perception; more
   * would only take up memory.
   */
  readonly programsAtOnce: number;
  /** Starts workers if none runs. @throws SandboxError where a wall is missing. */
  start(): Promise<SandboxReport>;
  /** Never rejects because of the program: its failure is in the result. Rejects if aborted. */
  run(request: ProgramRequest, perception: Perception, signal?: AbortSignal): Promise<Execution>;
  close(): Promise<void>;
}
