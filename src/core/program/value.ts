import type { Box } from "../task/query";

/** A patch a program returned: a region of image number `image` (from 0), y up. */
export interface PatchValue extends Box {
  readonly $: "patch";
  readonly image: number;
  /** The name it was found by, if it came from `find`. */
  readonly name?: string;
  /** How sure perception was, 0 to 1: only where a trace shows what a `find` returned. */
  readonly score?: number;
}

/**
 * What a program returned, as JSON; a dict with string keys is an object. Everything JSON lacks is
 * tagged with `$`: NaN and the infinities as `{"$":"nan"}`, `{"$":"inf"}`, `{"$":"-inf"}`, integers
 * beyond 2^53 as `{"$":"int","text":"..."}`, tuples, sets and dicts with non-string keys as
 * `{"$":"tuple"|"set"|"dict","items":[...]}`, anything else as `{"$":"object","type":"..."}`.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | PlainDict
  | PatchValue
  | { readonly $: "nan" | "inf" | "-inf" }
  | { readonly $: "int"; readonly text: string }
  | { readonly $: "tuple" | "set"; readonly items: readonly Value[] }
  | { readonly $: "dict"; readonly items: readonly (readonly [Value, Value])[] }
  | { readonly $: "object"; readonly type: string };

/** A dict whose keys are all strings, none of them `$`. */
interface PlainDict {
  readonly $?: never;
  readonly [key: string]: Value | undefined;
}

/** True for a returned patch. */
export function isPatch(value: Value): value is PatchValue {
  return typeof value === "object" && value !== null && "$" in value && value.$ === "patch";
}
