import { createHash } from "node:crypto";
import { PerceptionError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import type { Perception, PerceptionAnswer } from "../../../core/ports/perception";
import { askAll } from "../../model-server/ask-all";
import { architectureOf, modelDigest } from "../../model-server/ollama/models";
import { batchedPerception } from "../cache/batched";
import { cachedPerception } from "../cache/cached";
import { answerCall, type Eyes } from "./answer";
import { calibrate } from "./calibrate";

/**
 * Changes whenever a prompt or a rule around the model changes an answer, so that no cache gives an
 * outdated one.
 */
const RULES = "ollama-1";

export interface OllamaPerceptionOptions extends Eyes {
  readonly logger: Logger;
  /** Requests under way at once. */
  readonly parallel: number;
  /** Where answers are kept between processes; without it they live in memory alone. */
  readonly cacheFolder?: string;
  /** Milliseconds before a failed request is tried again; a second if left out. */
  readonly firstWaitMs?: number;
}

/**
 * A vision language model on an Ollama server: boxes from grounding models, properties and matches
 * from the log-probabilities of yes and no. Looks at a calibration picture first.
 * @throws ServerError if server or model are not there, PerceptionError if the model does not see,
 *   ConfigError if it writes boxes otherwise
 */
export async function createOllamaPerception(
  { logger, parallel, cacheFolder, firstWaitMs, ...eyes }: OllamaPerceptionOptions,
): Promise<Perception> {
  const served = await modelDigest(eyes.model);
  const { capabilities } = await architectureOf(eyes.model);
  if (capabilities.length > 0 && !capabilities.includes("vision"))
    throw new PerceptionError(
      `Ollama's ${eyes.model} sees no pictures; it is capable of ${capabilities.join(", ")}.`,
      `Name one that does, such as qwen2.5vl:7b, in "perception.ollama.model".`,
    );
  await calibrate(eyes);
  const asking = { parallel, ...(firstWaitMs === undefined ? {} : { firstWaitMs }),
    onRetry: (message: string) => logger.warn(`${message} Trying again.`) };
  const callMany: Required<Perception>["callMany"] = (calls, signal) =>
    askAll(calls, (call, stop) => answerCall(call, eyes, stop), { ...asking, signal });
  const models = {
    digest: createHash("sha256").update(
      JSON.stringify([RULES, served, eyes.boxes, eyes.longestSide]),
    ).digest("hex"),
    callMany,
    call: async (...[call, signal]: Parameters<Perception["call"]>) =>
      (await callMany([call], signal))[0] as PerceptionAnswer,
    close: () => Promise.resolve(),
  };
  return cachedPerception(batchedPerception(models, { maxBatch: 4 * parallel }), { logger,
    ...(cacheFolder === undefined ? {} : { folder: cacheFolder }) });
}
