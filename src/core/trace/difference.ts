import type { Value } from "../program/value";
import type { TracedValue, TraceStep } from "./trace";

/** A program with its recorded steps. */
export interface TracedProgram {
  readonly program: string;
  readonly steps: readonly TraceStep[];
}

/**
 * How the first differing steps differ. `end`: one program was over; `cut`: a trace was cut, so
 * nothing is known from there on.
 */
export type DifferenceKind = "path" | "values" | "call" | "result" | "exception" | "end" | "cut";

/** The steps before `index` (from 0) are the same in both traces. */
export interface TraceDifference {
  readonly index: number;
  readonly what: DifferenceKind;
}

/**
 * The first step at which two programs did something else; undefined if they did the same to their
 * ends. Lines are compared by their text, so that a line inserted elsewhere is no difference;
 * durations and caches are none either.
 */
export function firstDifference(a: TracedProgram, b: TracedProgram): TraceDifference | undefined {
  const [linesA, linesB] = [a.program.split("\n"), b.program.split("\n")];
  const longest = Math.max(a.steps.length, b.steps.length);
  for (let index = 0; index < longest; index++) {
    const [stepA, stepB] = [a.steps[index], b.steps[index]];
    if (stepA?.kind === "cut" || stepB?.kind === "cut") return { index, what: "cut" };
    if (!stepA || !stepB) return { index, what: "end" };
    const what = lineText(linesA, stepA) === lineText(linesB, stepB) ?
      difference(stepA, stepB) :
      "path";
    if (what) return { index, what };
  }
  return undefined;
}

function lineText(lines: readonly string[],
  step: Exclude<TraceStep, { readonly kind: "cut" }>): string {
  return lines[step.line - 1]?.trim() ?? "";
}

function difference(a: TraceStep, b: TraceStep): DifferenceKind | undefined {
  if (a.kind === "line" && b.kind === "line" || a.kind === "return" && b.kind === "return") {
    if (a.fn !== b.fn || a.depth !== b.depth) return "path";
    if (!sameChanges(a.changed, b.changed)) return "values";
    return a.kind === "return" && b.kind === "return" && !sameTraced(a.value, b.value) ?
      "values" :
      undefined;
  }
  if (a.kind === "call" && b.kind === "call") {
    if (a.member !== b.member || !same(a.args, b.args)) return "call";
    return a.error === b.error && same(a.result, b.result) ? undefined : "result";
  }
  if (a.kind === "exception" && b.kind === "exception")
    return a.type === b.type && a.message === b.message ? undefined : "exception";
  return "path";
}

function sameChanges(a: Readonly<Record<string, TracedValue>>,
  b: Readonly<Record<string, TracedValue>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => {
    const [one, other] = [a[name], Object.hasOwn(b, name) ? b[name] : undefined];
    return one !== undefined && other !== undefined && sameTraced(one, other);
  });
}

function sameTraced(a: TracedValue, b: TracedValue): boolean {
  return a.text === b.text && same(a.patches, b.patches);
}

/** Equal as JSON; records of one member list their fields in one order. */
function same(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
