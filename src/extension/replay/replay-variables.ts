import { isPatch, type PatchValue, type Value } from "../../core/program/value";
import { valueText } from "../../core/program/value-text";
import type { TraceFrame } from "../../core/trace/locals";
import { patchesOf } from "../../core/trace/steps";
import type { TracedValue, TraceStep } from "../../core/trace/trace";

/** A variable as the debugger shows it; its parts are made when it is opened. */
export interface ReplayVariable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly parts?: () => readonly ReplayVariable[];
  /** The patch whose crop the value links to. */
  readonly crop?: PatchValue;
}

/** The locals of a running function, in the order in which they were first set. */
export function localVariables({ locals }: TraceFrame): readonly ReplayVariable[] {
  return [...locals].map(([name, value]) => tracedVariable(name, value));
}

/** A perception call: what it was given, and what it answered. */
export function callVariables(
  { member, args, result, error, ms, cached }: TraceStep & { readonly kind: "call" },
): readonly ReplayVariable[] {
  return [
    { name: "member", value: member },
    ...args.map((argument, i) => valueVariable(`argument ${i + 1}`, argument)),
    ...(result === undefined ? [] : [valueVariable("result", result)]),
    ...(error === undefined ? [] : [{ name: "error", value: error }]),
    { name: "ms", value: `${ms.toFixed(1)}${cached ? ", cached" : ""}` },
  ];
}

function tracedVariable(name: string, { text, patches }: TracedValue): ReplayVariable {
  const held = patchesOf(patches);
  if (held.length === 0) return { name, value: text };
  return patches !== undefined && isPatch(patches) ?
    patchVariable(name, patches, text) :
    { name, value: text, type: "list",
      parts: () => held.map((patch, i) => patchVariable(`[${i}]`, patch)) };
}

function valueVariable(name: string, value: Value): ReplayVariable {
  if (isPatch(value)) return patchVariable(name, value);
  if (!Array.isArray(value) || value.length === 0) return { name, value: valueText(value) };
  return { name, value: valueText(value), type: "list",
    parts: () => (value as readonly Value[]).map((item, i) => valueVariable(`[${i}]`, item)) };
}

/** Coordinates are pixels of the whole picture, y up. */
function patchVariable(name: string, patch: PatchValue, value = valueText(patch)): ReplayVariable {
  const { image, left, lower, right, upper } = patch;
  const numbers = { left, lower, right, upper, width: right - left, height: upper - lower, image };
  return {
    name,
    value,
    type: "ImagePatch",
    crop: patch,
    parts: () => [
      ...(patch.name === undefined ? [] : [{ name: "category", value: valueText(patch.name) }]),
      ...Object.entries(numbers).map(([field, number]) => ({ name: field, value: String(number) })),
      { name: "crop", value: `${right - left} × ${upper - lower}`, crop: patch },
    ],
  };
}
