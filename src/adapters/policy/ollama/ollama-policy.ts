import { PolicyError } from "../../../core/errors";
import type { Experiment } from "../../../core/experiment/experiment";
import type { Logger } from "../../../core/ports/logger";
import type { Policy, PolicyRef } from "../../../core/ports/policy";
import { askAll, type AskOptions, retried } from "../../model-server/ask-all";
import { modelDigest } from "../../model-server/ollama/models";
import { ToldOnce } from "../../model-server/thought";
import { serveAdapter } from "./serve-adapter";
import { writeProgram } from "./write-program";

export interface OllamaPolicyOptions {
  readonly policy: Experiment["policy"];
  readonly logger: Logger;
  /** Milliseconds before a failed request is tried again; a second if left out. */
  readonly firstWaitMs?: number;
  /** Waits as long as a server asks; the clock if left out. */
  readonly sleep?: AskOptions["sleep"];
}

/**
 * The weights in use: what the server calls them, their digest there, and their digest in the run's
 * records.
 */
interface Loaded {
  readonly model: string;
  readonly served: string;
  readonly digest: string;
}

/**
 * Requests of a call for each that is under way at once: enough to keep the server busy, few enough
 * to see progress.
 */
const CALLS_DEEP = 2;

/**
 * A policy that an Ollama server runs (`OLLAMA_HOST`): one request and one seed a sample. The
 * digest of the base is the server's; that of trained weights is their adapter's, and which model
 * on the server they are is checked before every batch.
 * @throws ServerError if the server or the model is not there
 */
export async function createOllamaPolicy(
  { policy, logger, firstWaitMs, sleep }: OllamaPolicyOptions,
): Promise<Policy> {
  const base = policy.model ?? "";
  const loadBase = async (): Promise<Loaded> => {
    const digest = await modelDigest(base);
    return { model: base, served: digest, digest };
  };
  const load = async (ref: PolicyRef): Promise<Loaded> => {
    switch (ref.kind) {
      case "base":
        return loadBase();
      case "checkpoint":
        return serveAdapter(ref.folder, { base, context: policy.context, logger });
    }
  };
  const asking = { ...(firstWaitMs === undefined ? {} : { firstWaitMs }),
    ...(sleep ? { sleep } : {}),
    onRetry: (message: string) => logger.warn(`${message} Trying again.`) };
  const thinking = new ToldOnce(logger);
  let loaded = await loadBase();
  return {
    batchSize: CALLS_DEEP * policy.parallel,
    get digest() {
      return loaded.digest;
    },
    load: async (ref) => {
      loaded = await load(ref);
    },
    sample: async (batch, sampling, signal, onTokens) => {
      const { model, served } = loaded;
      requireUnchanged(model, served,
        await retried(() => modelDigest(model, signal), signal, asking));
      const { template, context, parallel } = policy;
      const written = await askAll(batch,
        (request, stop) =>
          writeProgram(request, sampling, { model, template, context }, stop, onTokens), {
        ...asking,
        parallel,
        signal,
      });
      thinking.hear(written);
      return written;
    },
    close: async () => {},
  };
}

/** @throws PolicyError if the server means other weights by the same name now */
function requireUnchanged(model: string, served: string, now: string): void {
  if (now === served) return;
  throw new PolicyError(`Ollama's ${model} is another model than when this stage began: ` +
    `${now.slice(0, 12)} instead of ${served.slice(0, 12)}.`,
    `Restore it (an "ollama pull" or "ollama create" replaced it), then run "visrep resume"; ` +
      `or start a new run with "visrep run --new".`);
}
