import type { SandboxReport } from "../../core/ports/interpreter";
import type { FailureKind } from "../../core/program/failure";

/**
 * What the restricted processes know of a program to run: images are numbers with a size, nothing
 * else.
 */
export interface ProgramJob {
  readonly program: string;
  /** Width and height of each image, pixels. */
  readonly images: readonly (readonly [number, number])[];
  readonly trace: boolean;
  readonly seed: number;
  /** Whether the static check runs. */
  readonly check: boolean;
  /** Active seconds on a slow machine, as fuel. */
  readonly timeoutS: number;
  /** Active milliseconds with a processor, for code that burns little fuel. */
  readonly processorMs: number;
  readonly memoryBytes: number;
  readonly maxCalls: number;
  readonly maxTraceSteps: number;
}

/** Why a program was ended from outside; it has no way to catch this. */
export interface Stop {
  readonly kind: FailureKind | "abandoned";
  readonly type?: string;
  readonly message: string;
  readonly line?: number;
}

/**
 * Programs are repeatable: a second run that asks something else means that the sandbox leaks, and
 * its answer is worth nothing.
 */
export const NOT_REPEATED: Stop = { kind: "sandbox",
  message: "the program did not repeat its calls" };

/** It held more than it may, or wanted much more at once. */
export const OUT_OF_MEMORY: Stop = { kind: "memory", type: "MemoryError",
  message: "the program used up its memory" };

/**
 * Recorded steps: JSON texts of arrays of steps, and between them the perception calls by number.
 */
export type StepChunk = string | { readonly call: number };

/**
 * What a worker reports of a program. Every text in it comes from the program's side and is to be
 * checked.
 */
export interface JobOutcome {
  /** JSON of the runner's report; absent if the program was stopped. */
  readonly report?: string;
  readonly stop?: Stop;
  readonly stdout: string;
  readonly steps: readonly StepChunk[];
  readonly calls: number;
  readonly activeMs: number;
  /** Names of forbidden system calls that were tried. */
  readonly denied: readonly string[];
  /** Size of the worker's memory afterwards. */
  readonly heapBytes: number;
}

/**
 * An answer to a perception call on its way into the program: JSON of the value, or the end of the
 * program.
 */
export type CallAnswer = { readonly json: string } | { readonly stop: Stop };

/**
 * An answered call, as the program sent it and as it was answered: given along when the program
 * runs again.
 */
export interface AnsweredCall {
  readonly text: string;
  readonly answer: CallAnswer;
}

/**
 * What a waiting program is told: its answer, or to leave its worker until it is run again with the
 * answer.
 */
export type Reply = CallAnswer | "leave";

/** engine -> child */
export type ToChild =
  | { readonly t: "run"; readonly id: number; readonly job: ProgramJob;
    readonly answered: readonly AnsweredCall[] }
  | { readonly t: "reply"; readonly id: number; readonly call: number; readonly reply: Reply }
  | { readonly t: "cancel"; readonly id: number };

/** worker -> child's main thread -> engine */
export type FromChild =
  | { readonly t: "ready"; readonly walls: SandboxReport["walls"] }
  | { readonly t: "broken"; readonly message: string }
  /** `activeMs`: how long the program has run until this call. */
  | { readonly t: "call"; readonly id: number; readonly call: number; readonly text: string;
    readonly activeMs: number }
  | { readonly t: "done"; readonly id: number; readonly outcome: JobOutcome };

/** child's main thread -> worker, outside a run */
export interface ToWorker {
  readonly id: number;
  readonly job: ProgramJob;
  readonly answered: readonly AnsweredCall[];
}

/** The start-up data of a worker thread. */
export interface WorkerStart {
  readonly pyodideFolder: string;
  readonly module: WebAssembly.Module;
  readonly snapshot: Uint8Array;
  readonly control: Int32Array;
  /** How many programs run now, for all workers. */
  readonly running: Int32Array;
  readonly probes: WallProbes;
}

/**
 * Slots of the shared control array: an answer has arrived; the id of a job to abandon; the line a
 * traced program is on, 0 if unknown.
 */
export const CONTROL = { answered: 0, abandoned: 1, line: 2 } as const;

/**
 * By the clock a program may take so many times its time with a processor: a machine that does much
 * else besides is slow.
 */
export const MOST_STRETCH = 20;

/** Things that a walled process must fail to do. */
export interface WallProbes {
  /** A file that exists outside the allowed folders. */
  readonly readable: string;
  /** A path where any process of this user could write. */
  readonly writable: string;
}

/** The first command line argument of the child process. */
export type ChildStart =
  | { readonly mode: "snapshot"; readonly pyodideFolder: string; readonly runner: readonly string[];
    readonly out: string }
  | { readonly mode: "serve"; readonly pyodideFolder: string; readonly snapshot: string;
    readonly worker: string; readonly workers: number; readonly probes: WallProbes };
