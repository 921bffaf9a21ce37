import { isPatch, type PatchValue, type Value } from "../program/value";
import { shortened, valueText } from "../program/value-text";
import type { TracedValue, TraceStep } from "./trace";

/**
 * A region that a step is about. `given`: a call looked at it; `returned`: a call or function gave
 * it; `changed`: a variable holds it now.
 */
export interface StepRegion {
  readonly role: "given" | "returned" | "changed";
  /** What it is called there: the variable's name, or the name it was found by. */
  readonly label: string;
  readonly patch: PatchValue;
}

/** One step as a list of steps shows it. */
export interface StepView {
  /** Position in the trace, from 0. */
  readonly index: number;
  readonly kind: TraceStep["kind"];
  /** From 1; absent where the trace was cut. */
  readonly line?: number;
  /** Call depth from 0: calls and exceptions are of the function that is running. */
  readonly depth: number;
  /** What happened, in plain words. A line's changes are those that the steps before it made. */
  readonly text: string;
  /** Milliseconds that a perception call took. */
  readonly ms?: number;
  readonly cached?: boolean;
  readonly regions: readonly StepRegion[];
}

/** All steps of a trace in plain words; linear in their size. */
export function stepViews(steps: readonly TraceStep[]): readonly StepView[] {
  let depth = 0;
  return steps.map((step, index): StepView => {
    if (step.kind === "line" || step.kind === "return") depth = step.depth;
    const [kind, at, text, regions] = [step.kind, depth, stepText(step), stepRegions(step)];
    if (kind === "return") depth = Math.max(0, depth - 1);
    if (step.kind === "cut") return { index, kind, depth: at, text, regions };
    if (step.kind === "call")
      return { index, kind, line: step.line, depth: at, text, ms: step.ms, cached: step.cached,
        regions };
    return { index, kind, line: step.line, depth: at, text, regions };
  });
}

/** Only the perception calls. */
export function callsOnly(views: readonly StepView[]): readonly StepView[] {
  return views.filter((view) => view.kind === "call");
}

/** One step in plain words. */
export function stepText(step: TraceStep): string {
  switch (step.kind) {
    case "line":
      return changesText(step.changed);
    case "return":
      return [changesText(step.changed), `${step.fn} returns ${step.value.text}`].filter(Boolean)
        .join("; ");
    case "call":
      return callText(step);
    case "exception":
      return `${step.type}: ${step.message}`;
    case "cut":
      return `The trace ends here, ${step.reason}; the program went on.`;
  }
}

/**
 * A perception call: what it was asked, and `->` what it answered. The patch it was asked about is
 * told by the regions.
 */
function callText(step: TraceStep & { readonly kind: "call" }): string {
  const asked = `${step.member}(${
    step.args.filter((argument) => patchesOf(argument).length === 0).map((argument) =>
      valueText(argument)
    ).join(", ")
  })`;
  if (step.error !== undefined) return `${asked} failed: ${shortened(step.error, 1000)}`;
  return step.result === undefined ? asked : `${asked} -> ${resultText(step.member, step.result)}`;
}

function resultText(member: string, result: Value): string {
  if (member !== "find" || !Array.isArray(result)) return valueText(result);
  return result.length === 1 ? "1 patch" : `${result.length} patches`;
}

function changesText(changed: Readonly<Record<string, TracedValue>>): string {
  return Object.entries(changed).map(([name, value]) => `${name} = ${value.text}`).join(", ");
}

/** The regions that one step is about, boxes y up. */
export function stepRegions(step: TraceStep): readonly StepRegion[] {
  switch (step.kind) {
    case "line":
      return changedRegions(step.changed);
    case "return":
      return [...changedRegions(step.changed), ...regions("returned", step.fn, step.value.patches)];
    case "call":
      return [...step.args.flatMap((argument) => regions("given", step.member, argument)),
        ...regions("returned", step.member, step.result)];
    case "exception":
    case "cut":
      return [];
  }
}

function changedRegions(changed: Readonly<Record<string, TracedValue>>): readonly StepRegion[] {
  const found: StepRegion[] = [];
  // Most variables hold no patch, and traces are long.
  for (const [name, { patches }] of Object.entries(changed))
    if (patches !== undefined) found.push(...regions("changed", name, patches));
  return found;
}

function regions(role: StepRegion["role"], source: string,
  value: Value | undefined): readonly StepRegion[] {
  return patchesOf(value).map((patch) => ({ role,
    label: role === "changed" ? source : patch.name ?? source, patch })
  );
}

/** A patch, or the patches of a list; nothing else holds some in a trace. */
export function patchesOf(value: Value | undefined): readonly PatchValue[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return (value as readonly Value[]).filter(isPatch);
  return isPatch(value) ? [value] : [];
}
