import { z } from "zod";
import { shownOllama, withOllama } from "./client";
import { brokenAnswer, refusal } from "./refusal";

const entrySchema = z.object({ name: z.string(),
  digest: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/) });
/**
 * An entry that is odd is left out: it may be none of ours. `null` is how Go writes an empty list.
 */
const tagsSchema = z.object({
  models: z.array(z.unknown()).nullable().transform((models) =>
    (models ?? []).flatMap((each) => entrySchema.safeParse(each).data ?? [])
  ),
});

/** sha256 of a model on the server, hex. @throws ServerError where it has none of that name. */
export async function modelDigest(model: string, signal?: AbortSignal): Promise<string> {
  const digest = await findDigest(model, signal);
  if (digest === undefined) throw refusal(404, "model not found", { host: shownOllama(), model });
  return digest;
}

/** The same, or undefined where the server has no such model. */
export async function findDigest(model: string, signal?: AbortSignal): Promise<string | undefined> {
  const tags = tagsSchema.safeParse(await withOllama(model, signal, (client) => client.list()));
  if (!tags.success)
    throw brokenAnswer(shownOllama(), "its list of models: " +
      `${z.prettifyError(tags.error)}`);
  return tags.data.models.find(({ name }) => tagged(name) === tagged(model))?.digest.replace(
    "sha256:",
    "",
  );
}

/** Ollama leaves out `:latest`. */
const tagged = (name: string): string => (/:[^/]*$/.test(name) ? name : `${name}:latest`);

const showSchema = z.object({
  modelfile: z.string().nullish(),
  details: z.object({ quantization_level: z.string().nullish() }).nullish(),
  capabilities: z.array(z.string()).nullish(),
  model_info: z.record(z.string(), z.unknown()).nullish(),
});

/** What decides whether an adapter fits a model. */
export interface Architecture {
  /** What the server shows of the GGUF file's metadata. */
  readonly metadata: ReadonlyMap<string, unknown>;
  readonly layers: number | undefined;
  /** Width of the residual stream. */
  readonly width: number | undefined;
  /** For example `Q4_0`. */
  readonly quantisation: string | undefined;
  /** sha256 of the adapters over it, where it tells them. */
  readonly adapters: readonly string[];
  /** Such as `completion` and `vision`. */
  readonly capabilities: readonly string[];
}

export async function architectureOf(model: string, signal?: AbortSignal): Promise<Architecture> {
  const parsed = showSchema.safeParse(
    await withOllama(model, signal, (client) => client.show({ model })),
  );
  if (!parsed.success)
    throw brokenAnswer(shownOllama(),
      `what it shows of ${model}: ${z.prettifyError(parsed.error)}`);
  const { model_info, details, capabilities, modelfile } = parsed.data;
  const adapters = [...(modelfile ?? "").matchAll(/^ADAPTER[^\n]*sha256[-:]([0-9a-f]{64})/gm)].map((
    [, digest],
  ) => digest as string);
  const info = model_info ?? {};
  const name = String(info["general.architecture"] ?? "unknown");
  const number = (
    key: string,
  ):
    | number
    | undefined => (typeof info[`${name}.${key}`] === "number" ?
      info[`${name}.${key}`] as number :
      undefined);
  return { metadata: new Map(Object.entries(info)), layers: number("block_count"),
    width: number("embedding_length"), quantisation: details?.quantization_level ?? undefined,
    adapters, capabilities: capabilities ?? [] };
}

/** Progress of a pull or a creation; counts are bytes. */
export interface ServerProgress {
  readonly status: string;
  readonly completed: number;
  readonly total: number;
}

/** Lets the server get a model. @throws ServerError with what it said if it cannot. */
export async function pullModel(model: string, onProgress: (progress: ServerProgress) => void,
  signal?: AbortSignal): Promise<void> {
  await withOllama(model, signal, async (client) => {
    for await (const { status, completed, total } of await client.pull({ model, stream: true }))
      onProgress({ status, completed: completed ?? 0, total: total ?? 0 });
  });
}
