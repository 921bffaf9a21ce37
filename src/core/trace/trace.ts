import type { Value } from "../program/value";

/**
 * A local variable as the trace shows it: text shortened by a stated rule, and the patches it
 * holds.
 */
export interface TracedValue {
  /** Python's view of it, shortened to 120 characters. */
  readonly text: string;
  /** The value itself where it is a patch or a list of at most 50 patches. */
  readonly patches?: Value;
}

/**
 * One step of an execution. Lines count from 1 in the program's own text; `depth` is the call depth
 * from 0.
 */
export type TraceStep =
  /**
   * About to run a line; `changed` holds the locals that differ from the step before in this frame.
   */
  | { readonly kind: "line"; readonly line: number; readonly fn: string; readonly depth: number;
    readonly changed: Readonly<Record<string, TracedValue>> }
  | { readonly kind: "return"; readonly line: number; readonly fn: string; readonly depth: number;
    readonly changed: Readonly<Record<string, TracedValue>>; readonly value: TracedValue }
  /** A perception call made by the line before; `ms` is wall time of the call. */
  | { readonly kind: "call"; readonly line: number; readonly member: string;
    readonly args: readonly Value[]; readonly result?: Value; readonly error?: string;
    readonly ms: number; readonly cached: boolean }
  | { readonly kind: "exception"; readonly line: number; readonly type: string;
    readonly message: string }
  /** The trace ends here because it reached its size limit; the program went on. */
  | { readonly kind: "cut"; readonly reason: string };

/** The recorded execution of a program. */
export interface Trace {
  readonly schemaVersion: 1;
  readonly steps: readonly TraceStep[];
}
