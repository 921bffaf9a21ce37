import { PolicyError } from "../../../core/errors";
import { ADAPTED_ARCHITECTURES, type Architecture, architectureNamed } from "./architectures";

/**
 * What an adapter has to know of the GGUF model that it is put over. Sizes are undefined where the
 * model does not tell them.
 */
export interface AdaptedBase {
  /** In messages: the file or tag. */
  readonly name: string;
  /** `general.architecture`. */
  readonly architecture: string;
  readonly layers?: number | undefined;
  /** Width of the residual stream. */
  readonly hidden?: number | undefined;
  readonly heads?: number | undefined;
  readonly keyValueHeads?: number | undefined;
  /** Rows of a head of queries and keys, and of values. */
  readonly headSize?: number | undefined;
  readonly valueSize?: number | undefined;
  readonly feedForward?: number | undefined;
}

/** Reads a base's sizes from GGUF metadata, of a file or as a server shows it. */
export function adaptedBase(name: string, metadata: ReadonlyMap<string, unknown>): AdaptedBase {
  const architecture = String(metadata.get("general.architecture") ?? "unknown");
  const size = (key: string): number | undefined => {
    const value = metadata.get(`${architecture}.${key}`);
    const number = typeof value === "number" || typeof value === "bigint" ? Number(value) : NaN;
    return Number.isSafeInteger(number) && number > 0 ? number : undefined;
  };
  const [hidden, heads] = [size("embedding_length"), size("attention.head_count")];
  const headSize = size("attention.key_length") ??
    (hidden === undefined || heads === undefined ? undefined : hidden / heads);
  // Heads of their own for every layer are a list: then the number is unknown, not that of the
  // queries.
  const grouped = metadata.get(`${architecture}.attention.head_count_kv`);
  return {
    name,
    architecture,
    layers: size("block_count"),
    hidden,
    heads,
    keyValueHeads: grouped === undefined ? heads : size("attention.head_count_kv"),
    headSize,
    valueSize: size("attention.value_length") ?? headSize,
    feedForward: size("feed_forward_length"),
  };
}

/**
 * Whether adapters of these layers can be put over the base.
 * @param targets last parts of the layers' names.
 * @throws PolicyError naming the architecture or the layer
 */
export function requireAdaptable(base: AdaptedBase, targets: readonly string[] = []): Architecture {
  const architecture = architectureNamed(base.architecture);
  const instead = `Serve the model with vLLM ("policy.engine": "openai"), which takes the ` +
    "adapter as it is.";
  if (!architecture)
    throw new PolicyError(`An adapter cannot be put over ${base.name}: its ` +
      `architecture is ${base.architecture}, and adapters are written as GGUF for ` +
      `${ADAPTED_ARCHITECTURES.join(", ")}.`, instead);
  const known = Object.keys(architecture.modules).map((module) =>
    module.slice(module.indexOf(".") + 1)
  );
  const unknown = targets.find((target) =>
    !known.includes(target.slice(target.lastIndexOf(".") + 1))
  );
  if (unknown !== undefined)
    throw new PolicyError(`An adapter of ${unknown} cannot be put over ` +
      `${base.name}: of ${base.architecture} models, ${known.join(", ")} can be adapted.`,
      `Leave it out of "trainer.targets" in experiment.json. ${instead}`);
  if (architecture.neighbours && (base.heads === undefined || base.keyValueHeads === undefined))
    throw new PolicyError(
      `An adapter cannot be put over ${base.name}: it does not tell its heads of attention as ` +
        "one number for all layers.",
      instead,
    );
  return architecture;
}
