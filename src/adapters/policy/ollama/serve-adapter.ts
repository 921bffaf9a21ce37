import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { PolicyError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import { disk, readJson } from "../../files/files";
import { ADAPTER_FILES, type AdapterFolder, readAdapterFolder } from "../../llama/adapter-folder";
import { type AdaptedBase, adaptedBase } from "../../llama/gguf/adapted-base";
import { writePeftAsGguf } from "../../llama/gguf/peft-adapter";
import { adapterShape } from "../../model-server/adapter-fits";
import { uploadBlob } from "../../model-server/ollama/blobs";
import { withOllama } from "../../model-server/ollama/client";
import { architectureOf, findDigest, modelDigest } from "../../model-server/ollama/models";
import { pretty } from "../../store/run-store";
import { requireDifference } from "./require-difference";

export interface ServeOptions {
  /** Tag of the frozen base. */
  readonly base: string;
  readonly context: number;
  readonly logger: Logger;
}

/** The adapter's model on the server. */
export interface ServedAdapter {
  readonly model: string;
  /** The server's digest of it. */
  readonly served: string;
  /** sha256 of the adapter: the policy's digest in the run's records. */
  readonly digest: string;
}

/** `ollama.json` beside an adapter: which model on the server it became. */
const recordSchema = z.object({ schemaVersion: z.literal(1), model: z.string(), digest: z.string(),
  base: z.object({ model: z.string(), digest: z.string() }) });

/**
 * Makes a model of the base and an adapter on the server, unless it is there already, and makes
 * sure that it is not the base again.
 * @throws PolicyError if the adapter belongs to another base, the base takes no adapter, or the
 *   server goes on with the old weights
 */
export async function serveAdapter(folder: string, options: ServeOptions): Promise<ServedAdapter> {
  const adapter = await readAdapterFolder(folder);
  const baseDigest = await modelDigest(options.base);
  // Models that servers converted from safetensors themselves, under the name without an end, may
  // be damaged and are not used again.
  const model = `visrep-${adapter.digest.slice(0, 16)}-${baseDigest.slice(0, 8)}${
    adapter.format === "peft" ? "-gguf" : ""
  }`;
  const known = await readJson(path.join(folder, "ollama.json"), recordSchema);
  if (known?.model === model && known.base.digest === baseDigest &&
    (await findDigest(model)) === known.digest)
    return { model, served: known.digest, digest: adapter.digest };
  const sent = await createModel(model, adapter, await requireFit(adapter, options), options);
  // "success" alone proves nothing: Ollama has said it of models that were not there
  // (ollama/ollama#7781).
  const served = await findDigest(model);
  if (served === undefined)
    throw new PolicyError(`Ollama said that it made ${model} of ` +
      `${options.base} and the adapter in ${folder}, and does not list it.`,
      `Update Ollama, look at its log and the free space of its disk, then run "visrep resume".`);
  if (served === baseDigest)
    throw new PolicyError(`Ollama made ${model} without the adapter in ` +
      `${folder}: it has the digest of ${options.base}.`,
      `Update Ollama, then run "visrep resume".`);
  const { adapters } = await architectureOf(model);
  if (adapters.length > 0 && !adapters.includes(sent))
    options.logger.warn(`Ollama keeps another adapter in ${model} than the one that it was sent ` +
      `(${adapters.map((each) => each.slice(0, 12)).join(", ")} instead of ` +
      `${sent.slice(0, 12)}): it may have converted it.`);
  await requireDifference(options.base, model, options.context);
  await disk.replace(path.join(folder, "ollama.json"),
    pretty({ schemaVersion: 1, model, digest: served,
      base: { model: options.base, digest: baseDigest } }));
  return { model, served, digest: adapter.digest };
}

async function requireFit(adapter: AdapterFolder,
  { base, logger }: ServeOptions): Promise<AdaptedBase> {
  const { metadata, layers, width, quantisation } = await architectureOf(base);
  const shape = await adapterShape(adapter);
  const wrong = layers !== undefined && shape.layers > layers ?
    `it has ${shape.layers} layers, ${base} has ${layers}` :
    width !== undefined && shape.width !== undefined && shape.width !== width ?
    `its width is ${shape.width}, that of ${base} is ${width}` :
    undefined;
  if (wrong)
    throw new PolicyError(`The adapter in ${adapter.folder} was trained on another ` +
      `base (${shape.base}): ${wrong}.`,
      `Name the same base for the trainer and in "policy.model", then start a new run with ` +
        `"visrep run --new".`);
  if (adapter.format === "peft" && quantisation && !/^(F16|BF16|F32)$/i.test(quantisation)) {
    logger.warn(`${base} is quantised (${quantisation}), and the adapter was trained on ` +
      `${shape.base}: they fit best where policy.model is an unquantised tag, such as one that ` +
      "ends in -fp16.");
  }
  return adaptedBase(base, metadata);
}

/**
 * The server is given a GGUF always: its own conversion of safetensors puts the rows of A of a
 * llama's queries and keys in another order instead of those of B, and says nothing. Gives the
 * file's sha256.
 */
async function createModel(model: string, adapter: AdapterFolder, fits: AdaptedBase,
  { base: from, logger }: ServeOptions): Promise<string> {
  const blob = adapter.format === "gguf" ?
    await uploadBlob(adapter.weights, adapter.digest) :
    await uploadConverted(adapter, fits);
  await withOllama(from, undefined, async (client) => {
    // Streamed, so that a server that works for minutes is not taken for a dead one; the client
    // ends it at "success".
    for await (const { status } of await client.create({ model, from,
      adapters: { [ADAPTER_FILES.gguf]: blob }, stream: true })) logger.info(`${model}: ${status}`);
  });
  return blob.replace("sha256:", "");
}

/** @returns the name of the blob on the server */
async function uploadConverted(adapter: AdapterFolder, base: AdaptedBase): Promise<string> {
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "visrep-ollama-"));
  try {
    const file = path.join(scratch, ADAPTER_FILES.gguf);
    await writePeftAsGguf(file, adapter, base);
    return await uploadBlob(file);
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}
