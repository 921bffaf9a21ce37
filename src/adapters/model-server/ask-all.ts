import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import pRetry, { type RetryContext } from "p-retry";
import { AbortError } from "../../core/errors";
import { ServerError } from "./server-error";

export interface AskOptions {
  /** Requests under way at once. */
  readonly parallel: number;
  readonly signal?: AbortSignal | undefined;
  /** Hears of each failure that is followed by another try. */
  readonly onRetry?: (message: string) => void;
  /** Milliseconds before the second try; doubled before each further one. */
  readonly firstWaitMs?: number;
}

/** Further tries after a failure that may pass: with the waits about half a minute in all. */
const RETRIES = 4;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 16_000;

/**
 * Asks a server all questions, some at once, and gives the answers in their order. What may pass is tried again a few times; the first
 * failure that does not aborts the rest. @throws that failure, AbortError if cancelled.
 */
export async function askAll<Q, A>(questions: readonly Q[], ask: (question: Q, signal: AbortSignal) => Promise<A>, options: AskOptions): Promise<readonly A[]> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  // Every request under way listens, and more than ten are no leak.
  setMaxListeners(0, signal);
  const limit = pLimit(options.parallel);
  try {
    return await Promise.all(questions.map((question) => limit(() => retried(() => ask(question, signal), signal, options))));
  } catch (error) {
    stop.abort();
    if (options.signal?.aborted) throw new AbortError();
    throw error;
  }
}

/** One question, tried again where its failure may pass. */
export async function retried<A>(ask: () => Promise<A>, signal: AbortSignal | undefined, { onRetry, firstWaitMs = FIRST_WAIT_MS }: Omit<AskOptions, "parallel" | "signal"> = {}): Promise<A> {
  const wrapped = async (): Promise<A> => {
    if (signal?.aborted) throw new AbortError();
    return ask();
  };
  const onFailedAttempt = ({ error, retriesLeft }: RetryContext): void => {
    if (retriesLeft > 0 && passes(error)) onRetry?.(error.message);
  };
  return pRetry(wrapped, { retries: RETRIES, minTimeout: firstWaitMs, maxTimeout: LONGEST_WAIT_MS, shouldRetry: ({ error }) => passes(error) && !signal?.aborted, onFailedAttempt });
}

const passes = (error: unknown): boolean => error instanceof ServerError && error.passes;
