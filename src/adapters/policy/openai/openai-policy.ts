import { PolicyError } from "../../../core/errors";
import type { Experiment } from "../../../core/experiment/experiment";
import type { Logger } from "../../../core/ports/logger";
import type { Policy } from "../../../core/ports/policy";
import { askAll, type AskOptions, retried } from "../../model-server/ask-all";
import { Connection } from "../../model-server/openai/connection";
import { findModel, listModels, namesDigest,
  repeatsTogether } from "../../model-server/openai/models";
import { ToldOnce } from "../../model-server/thought";
import { Parameters } from "./parameters";
import { serveAdapter, type ServedAdapter, unloadAdapter } from "./serve-adapter";
import { groupsOf, writePrograms } from "./write-programs";

export interface OpenAiPolicyOptions {
  readonly policy: Experiment["policy"];
  readonly logger: Logger;
  /** Milliseconds before a failed request is tried again; a second if left out. */
  readonly firstWaitMs?: number;
  /** Waits as long as a server asks; the clock if left out. */
  readonly sleep?: AskOptions["sleep"];
}

/**
 * Requests of a call for each that is under way at once: enough to keep the server busy, few enough
 * to see progress.
 */
const CALLS_DEEP = 2;

/**
 * A policy behind an OpenAI-compatible server such as vLLM. The samples of a query are asked for
 * together where seeds make that reproducible (vLLM), else each alone with its own seed. The digest
 * of the base is made of the names that the server tells; that of trained weights is their
 * adapter's, which vLLM loads by name.
 * @throws ServerError if the server or the model is not there
 */
export async function createOpenAiPolicy(
  { policy, logger, firstWaitMs, sleep }: OpenAiPolicyOptions,
): Promise<Policy> {
  const connection = new Connection(policy.model ?? "", (message) => logger.warn(message));
  const parameters = new Parameters(connection);
  const thinking = new ToldOnce(logger);
  const asking = { ...(firstWaitMs === undefined ? {} : { firstWaitMs }),
    ...(sleep ? { sleep } : {}),
    onRetry: (message: string) => logger.warn(`${message} Trying again.`) };
  const base = await findModel(connection, policy.model ?? "");
  let loaded: ServedAdapter = { model: base.id, digest: namesDigest(base) };
  return {
    batchSize: CALLS_DEEP * policy.parallel,
    get digest() {
      return loaded.digest;
    },
    load: async (ref) => {
      const before = loaded;
      const found = ref.kind === "base" ? await findModel(connection, base.id) : undefined;
      loaded = ref.kind === "base" ?
        { model: base.id, digest: namesDigest(found ?? base) } :
        await serveAdapter(ref.folder, base.id, connection, parameters);
      if (before.model !== base.id && before.model !== loaded.model)
        await unloadAdapter(before.model, connection);
    },
    sample: async (batch, sampling, signal, onTokens) => {
      const { model } = loaded;
      // A restarted server has lost its adapters; it must not answer for them.
      const listed = await retried(() => listModels(connection, signal), signal, asking);
      if (!listed.some(({ id }) => id === model))
        throw new PolicyError(
          `The server no longer lists ${model}: it was restarted, or somebody unloaded the ` +
            "adapter.",
          `Run "visrep resume": the adapter is loaded again.`,
        );
      const groups = groupsOf(batch, repeatsTogether(base));
      const answers = await askAll(groups, async (group, stop) => {
        const written = await writePrograms(group, sampling, { model, template: policy.template },
          parameters, stop);
        thinking.hear(written);
        onTokens?.(written.reduce((sum, { tokens }) => sum + tokens, 0));
        return written;
      }, { ...asking, parallel: policy.parallel, signal });
      return answers.flat();
    },
    close: async () => {},
  };
}
