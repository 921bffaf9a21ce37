import type { Logger } from "../../../core/ports/logger";
import type { Perception, PerceptionAnswer } from "../../../core/ports/perception";
import { AnswerLog } from "./answer-log";
import { callKey } from "./call-key";
import { Lru } from "./lru";

export interface CacheOptions {
  readonly logger: Logger;
  /** Where answers are kept for the next process; without it they live in memory alone. */
  readonly folder?: string;
  /** Answers held in memory. */
  readonly limit?: number;
}

/**
 * Puts one cache in front of any perception. Answers are keyed by the models' digest, the call and
 * the pictures' bytes: a moved or renamed picture is the same picture. Failures are not kept.
 */
export function cachedPerception(inner: Perception,
  { logger, folder, limit = 200_000 }: CacheOptions): Perception {
  const memory = new Lru<PerceptionAnswer>(limit);
  const log = folder === undefined ? undefined : new AnswerLog(folder, logger);
  for (const [key, answer] of log?.read() ?? []) memory.set(key, answer);

  return {
    digest: inner.digest,
    async call(call, signal) {
      const key = callKey(inner.digest, call);
      const known = memory.get(key);
      if (known) return known;
      const answer = await inner.call(call, signal);
      // two equal calls may have been under way at once
      if (!memory.has(key)) log?.append(key, answer);
      memory.set(key, answer);
      return answer;
    },
    isCached: (call) => memory.has(callKey(inner.digest, call)),
    async close() {
      log?.close();
      await inner.close();
    },
  };
}
