import type { z } from "zod";
import { type Experiment, experimentSchema, persistentSchema } from "../experiment/experiment";
import type { RunRecord } from "./run-record";

/**
 * Dotted names of the options in a settings object, with their values: `sampling.topP` and so on.
 * Lists are values.
 */
export function flatten(value: unknown, prefix = ""): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return new Map([[prefix, value]]);
  return new Map(
    Object.entries(value).flatMap((
      [key, inner],
    ) => [...flatten(inner, prefix === "" ? key : `${prefix}.${key}`)]),
  );
}

/**
 * Where each value of the resolved options comes from: `experiment.json`, or `default` and what the
 * option's description says of it.
 */
export function optionSources(written: unknown, resolved: Experiment): Record<string, string> {
  const own = flatten(written);
  return Object.fromEntries([...flatten(resolved).keys()].map((name) => {
    const source = /\[[^\]]+\].*$/.exec(describe(name))?.[0];
    return [name,
      own.has(name) ? "experiment.json" : ["default", source].filter(Boolean).join(" ")];
  }));
}

/** These say how much is done, how it is called or what is pointed out, and change no result. */
const WITHOUT_EFFECT = new Set(["$schema", "name", "iterations", "corrections.budget",
  "review.failureTypes", "review.excluding",
  ...Object.keys(persistentSchema.shape).map((name) => `persistent.${name}`)]);

/** What the digests of a run's record are of. */
const DIGESTED: Readonly<Record<string, string>> = {
  "digest.data": "queries or pictures in data/",
  "digest.policy": "weights of the base",
  "digest.perception": "vision modules",
  "digest.interpreter": "Python interpreter",
  "digest.networks": "build of ONNX Runtime",
  "digest.prompt": "API text or examples of full prompts",
};

/**
 * Why results under these options and digests may not be mixed with a run's: changed names with
 * both values, none if they may.
 */
export function differences(record: Pick<RunRecord, "options" | "digests">, options: Experiment,
  digests: RunRecord["digests"]): readonly string[] {
  const before = new Map([...flatten(record.options), ...flatten({ digest: record.digests })]);
  const now = new Map([...flatten(options), ...flatten({ digest: digests })]);
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((name) =>
      !WITHOUT_EFFECT.has(name) &&
      JSON.stringify(before.get(name)) !== JSON.stringify(now.get(name))
    )
    .map((name) =>
      `${DIGESTED[name] ?? name}: ${show(before.get(name))} -> ` +
      `${show(now.get(name))}`
    );
}

function show(value: unknown): string {
  return value === undefined ?
    "none" :
    JSON.stringify(value).replace(/"([0-9a-f]{12})[0-9a-f]{52}"/, "$1");
}

/** The description of an option, that of the group it is in where it has none of its own. */
function describe(name: string): string {
  let schema: z.ZodType | undefined = experimentSchema;
  let description = "";
  for (const key of name.split(".")) {
    schema = schema && shapeOf(schema)?.[key];
    description = schema?.description ?? description;
  }
  return description;
}

/** The members of an object schema under its defaults. */
function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  let inner = schema as z.ZodType & { readonly shape?: Readonly<Record<string, z.ZodType>>;
    readonly def: { readonly innerType?: z.ZodType } };
  while (!inner.shape && inner.def.innerType) inner = inner.def.innerType as typeof inner;
  return inner.shape;
}
