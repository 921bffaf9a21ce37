import { z } from "zod";
import type { Value } from "../program/value";
import type { Trace, TracedValue, TraceStep } from "./trace";

/**
 * What is read of traces from files and from other processes. Texts are what programs and vision
 * modules wrote: shown, never trusted.
 */

const count = z.int().nonnegative();
const valueSchema = z.custom<Value>(isValue, "no value of a program");
const taggedSchema = z.discriminatedUnion("$", [
  z.object({ $: z.literal("patch"), image: count, left: z.number(), lower: z.number(),
    right: z.number(), upper: z.number(), name: z.string().exactOptional(),
    score: z.number().exactOptional() }),
  z.object({ $: z.enum(["nan", "inf", "-inf"]) }),
  z.object({ $: z.literal("int"), text: z.string() }),
  z.object({ $: z.enum(["tuple", "set"]), items: z.array(valueSchema) }),
  z.object({ $: z.literal("dict"), items: z.array(z.tuple([valueSchema, valueSchema])) }),
  z.object({ $: z.literal("object"), type: z.string() }),
]);

/**
 * No union of schemas: that takes seconds for a long trace, because each one that does not fit
 * explains why.
 */
function isValue(value: unknown): value is Value {
  if (value === null || typeof value === "boolean" || typeof value === "number" ||
    typeof value === "string") return true;
  if (typeof value !== "object") return false;
  if (Array.isArray(value)) return value.every(isValue);
  return "$" in value ? taggedSchema.safeParse(value).success : Object.values(value).every(isValue);
}

const tracedSchema: z.ZodType<TracedValue> = z.object({ text: z.string(),
  patches: valueSchema.exactOptional() });
const changed = z.record(z.string(), tracedSchema);

export const traceStepSchema: z.ZodType<TraceStep> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("line"), line: count, fn: z.string(), depth: count, changed }),
  z.object({ kind: z.literal("return"), line: count, fn: z.string(), depth: count, changed,
    value: tracedSchema }),
  z.object({ kind: z.literal("call"), line: count, member: z.string(), args: z.array(valueSchema),
    result: valueSchema.exactOptional(), error: z.string().exactOptional(), ms: z.number(),
    cached: z.boolean() }),
  z.object({ kind: z.literal("exception"), line: count, type: z.string(), message: z.string() }),
  z.object({ kind: z.literal("cut"), reason: z.string() }),
]);

export const traceSchema: z.ZodType<Trace> = z.object({ schemaVersion: z.literal(1),
  steps: z.array(traceStepSchema) });
