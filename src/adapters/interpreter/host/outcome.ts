import { z } from "zod";
import type { Execution } from "../../../core/ports/interpreter";
import { FAILURE_KINDS } from "../../../core/program/failure";
import type { Failure } from "../../../core/program/failure";
import type { Value } from "../../../core/program/value";
import type { Trace, TraceStep } from "../../../core/trace/trace";
import { NOT_REPEATED, OUT_OF_MEMORY } from "../protocol";
import type { JobOutcome, Stop } from "../protocol";

const MAX_STDOUT = 65_536;

const line = z.int().positive().optional();
const report = z.union([
  z.strictObject({ value: z.json(), valueText: z.string() }),
  z.strictObject({
    failure: z.strictObject({ kind: z.enum(FAILURE_KINDS), type: z.string(), message: z.string(),
      line }),
  }),
]);
const steps = z.array(z.looseObject({ kind: z.enum(["line", "return", "exception", "cut"]) }));

export type CallStep = TraceStep & { readonly kind: "call" };

/**
 * What happened to a program, from what its worker reported and the calls the engine answered; a
 * message that was no call has no step.
 */
export function readOutcome(outcome: JobOutcome, calls: readonly (CallStep | undefined)[],
  traced: boolean): Execution {
  const trace = traced ? readTrace(outcome, calls) : undefined;
  return {
    ...readReport(outcome, calls.length),
    stdout: outcome.stdout.slice(0, MAX_STDOUT),
    calls: outcome.calls,
    ...(trace ? { trace } : {}),
    activeMs: outcome.activeMs,
    hostMs: calls.reduce((sum, call) => sum + (call?.ms ?? 0), 0),
  };
}

function readReport(outcome: JobOutcome,
  answered: number): Pick<Execution, "value" | "valueText" | "failure"> {
  if (outcome.stop) return { failure: stopped(outcome.stop) };
  // It ended before it had made all the calls that it made the last time.
  if (outcome.calls < answered) return { failure: stopped(NOT_REPEATED) };
  const read = report.safeParse(parse(outcome.report ?? ""));
  if (!read.success)
    return {
      failure: { kind: "sandbox", message: "the program wrote to the interpreter's own channel" },
    };
  if ("failure" in read.data) return { failure: escaped(read.data.failure, outcome.denied) };
  return { value: read.data.value as Value, valueText: read.data.valueText };
}

function stopped({ kind, type, message, line: at }: Stop): Failure {
  return { kind: kind === "abandoned" ? "timeout" : kind, ...(type ? { type } : {}), message,
    ...(at ? { line: at } : {}) };
}

/** A failure that follows from a forbidden system call is an attempt to leave the sandbox. */
function escaped(
  failure: { kind: Failure["kind"]; type: string; message: string; line?: number | undefined },
  denied: readonly string[],
): Failure {
  const { line: at, ...rest } = failure;
  const kind =
    denied.length > 0 && /^(OSError|PermissionError|BlockingIOError)$/.test(failure.type) ?
      "sandbox" :
      failure.kind;
  // Python's own MemoryError has no message.
  const message = rest.message || (kind === "memory" ? OUT_OF_MEMORY.message : "");
  return { ...rest, kind, message, ...(at ? { line: at } : {}) };
}

function readTrace(outcome: JobOutcome, calls: readonly (CallStep | undefined)[]): Trace {
  const all: TraceStep[] = [];
  for (const chunk of outcome.steps) {
    if (typeof chunk !== "string") {
      const call = calls[chunk.call];
      if (call) all.push(call);
      continue;
    }
    const read = steps.safeParse(parse(chunk));
    if (!read.success) {
      all.push({ kind: "cut", reason: "the program damaged its own trace" });
      break;
    }
    for (const step of read.data as unknown as TraceStep[]) all.push(step);
  }
  const cut = all.findIndex((step) => step.kind === "cut");
  return { schemaVersion: 1, steps: cut < 0 ? all : all.slice(0, cut + 1) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
