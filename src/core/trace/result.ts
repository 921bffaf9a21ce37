import type { Value } from "../program/value";
import { patchesOf, type StepRegion, stepRegions } from "./steps";
import type { TraceStep } from "./trace";

/**
 * What a program returned, as its trace tells it: Python's text, and the patches it holds.
 * Undefined where it did not return.
 */
export function tracedResult(
  steps: readonly TraceStep[],
): { readonly text: string; readonly patches?: Value } | undefined {
  const last = steps.at(-1);
  return last?.kind === "return" && last.depth === 0 ? last.value : undefined;
}

/**
 * The patches that a program returned, or where it returned none, all that its calls found: each
 * region once, boxes y up.
 */
export function resultRegions(value: Value | undefined,
  steps: readonly TraceStep[]): readonly StepRegion[] {
  const returned = patchesOf(value).map((patch): StepRegion => ({ role: "returned",
    label: patch.name ?? "result", patch })
  );
  const all = returned.length > 0 ?
    returned :
    steps.filter(({ kind }) => kind === "call").flatMap(stepRegions).filter(({ role }) =>
      role === "returned"
    );
  return [...new Map(all.map((region) => [JSON.stringify(region), region])).values()];
}
