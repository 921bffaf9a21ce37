import type { Box } from "../task/query";

/** A picture on disk. Perception receives this and nothing else of a query. */
export interface ImageRef {
  /** Absolute path. */
  readonly file: string;
  /** sha256 of the file's bytes, hex: the cache key and part of every record. */
  readonly digest: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The region of a picture that a call looks at; the box is in pixels of the whole image, y up. */
export interface Region {
  readonly image: ImageRef;
  readonly box: Box;
}

/**
 * One question to the vision modules. Coordinates in and out are pixels of the whole image, **y
 * up**.
 */
export type PerceptionCall =
  | { readonly member: "find"; readonly region: Region; readonly name: string }
  | { readonly member: "exists"; readonly region: Region; readonly name: string }
  | { readonly member: "verify_property"; readonly region: Region; readonly name: string;
    readonly property: string }
  | { readonly member: "simple_query"; readonly region: Region; readonly question: string }
  | { readonly member: "best_text_match"; readonly region: Region;
    readonly options: readonly string[]; readonly prefix?: string }
  | { readonly member: "best_image_match"; readonly regions: readonly Region[];
    readonly content: string }
  | { readonly member: "compute_depth"; readonly region: Region }
  | { readonly member: "llm_query"; readonly question: string; readonly context?: string;
    readonly longAnswer: boolean };

/**
 * The arguments of a call in the order of the visual API, with regions put another way; what was
 * not given is undefined.
 */
export function argumentsOf<R>(call: PerceptionCall, region: (
  region: Region,
) => R): readonly (R | readonly R[] | string | readonly string[] | boolean | undefined)[] {
  switch (call.member) {
    case "find":
    case "exists":
      return [region(call.region), call.name];
    case "verify_property":
      return [region(call.region), call.name, call.property];
    case "simple_query":
      return [region(call.region), call.question];
    case "best_text_match":
      return [region(call.region), call.options, call.prefix];
    case "best_image_match":
      return [call.regions.map(region), call.content];
    case "compute_depth":
      return [region(call.region)];
    case "llm_query":
      return [call.question, call.context, call.longAnswer];
  }
}

export interface FoundBox extends Box {
  /** Confidence, 0 to 1. */
  readonly score: number;
}

/** `unsupported` is a typed refusal: never a guess dressed as an answer. */
export type PerceptionAnswer =
  | { readonly kind: "boxes"; readonly boxes: readonly FoundBox[] }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "unsupported"; readonly message: string };

/**
 * The vision modules behind the visual API. Answers depend on pixels alone, so they can be cached
 * by content.
 */
export interface Perception {
  /** Identifies models and their version: part of the cache key and of the run's record. */
  readonly digest: string;
  /** @throws on broken pictures and dead servers; the message names the file or address. */
  call(call: PerceptionCall, signal?: AbortSignal): Promise<PerceptionAnswer>;
  /**
   * Many calls in one request, where models answer them faster together; one answer a call, in
   * order.
   * @throws as `call`, for all of them.
   */
  callMany?(calls: readonly PerceptionCall[],
    signal?: AbortSignal): Promise<readonly PerceptionAnswer[]>;
  /** True if the answer to this call is already known (a cache in front says so). */
  isCached?(call: PerceptionCall): boolean;
  close(): Promise<void>;
}
