import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
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
  /** Waits for as long as the server asks; the clock if left out. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

const clockSleep: Required<AskOptions>["sleep"] = async (ms, signal) =>
  delay(ms, undefined, signal ? { signal } : {});

/** Further tries after a failure that may pass: with the waits about half a minute in all. */
const RETRIES = 4;
const FIRST_WAIT_MS = 1000;
const LONGEST_PAUSE_MS = 16_000;
/** Waits that a server asked for and that cost no try: it says itself when it goes on. */
const MOST_ASKED_WAITS = 12;

/**
 * Asks a server all questions, some at once, and gives the answers in their order. What may pass is
 * tried again a few times; the first failure that does not aborts the rest.
 * @throws that failure, AbortError if cancelled.
 */
export async function askAll<Q, A>(questions: readonly Q[],
  ask: (question: Q, signal: AbortSignal) => Promise<A>,
  options: AskOptions): Promise<readonly A[]> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  // Every request under way listens, and more than ten are no leak.
  setMaxListeners(0, signal);
  const limit = pLimit(options.parallel);
  const pause = new Pause(options.sleep ?? clockSleep);
  try {
    return await Promise.all(
      questions.map((question) =>
        limit(() => tried(() => ask(question, signal), signal, options, pause))
      ),
    );
  } catch (error) {
    stop.abort();
    if (options.signal?.aborted) throw new AbortError();
    throw error;
  }
}

/** One question, tried again where its failure may pass. */
export async function retried<A>(ask: () => Promise<A>, signal: AbortSignal | undefined,
  options: Omit<AskOptions, "parallel" | "signal"> = {}): Promise<A> {
  return tried(ask, signal, options, new Pause(options.sleep ?? clockSleep));
}

async function tried<A>(ask: () => Promise<A>, signal: AbortSignal | undefined,
  { onRetry, firstWaitMs = FIRST_WAIT_MS }: Omit<AskOptions, "parallel" | "signal">,
  pause: Pause): Promise<A> {
  let waits = 0;
  const wrapped = async (): Promise<A> => {
    await pause.over(signal);
    if (signal?.aborted) throw new AbortError();
    return ask();
  };
  const onFailedAttempt = ({ error, retriesLeft }: RetryContext): void => {
    if (error instanceof ServerError && error.passes && error.waitMs !== undefined)
      pause.extend(error.waitMs);
    if (retriesLeft > 0 && passes(error)) onRetry?.(error.message);
  };
  return pRetry(wrapped, {
    retries: RETRIES,
    minTimeout: firstWaitMs,
    maxTimeout: LONGEST_PAUSE_MS,
    onFailedAttempt,
    shouldConsumeRetry: ({ error }) =>
      !(error instanceof ServerError && error.passes && error.waitMs !== undefined &&
        waits++ < MOST_ASKED_WAITS),
    shouldRetry: ({ error }) => passes(error) && !signal?.aborted,
  });
}

const passes = (error: unknown): boolean => error instanceof ServerError && error.passes;

/** What one answer asks to wait, all requests to that server wait for. */
class Pause {
  private left = 0;
  private waiting: Promise<void> | undefined;

  constructor(private readonly sleep: Required<AskOptions>["sleep"]) {}

  extend(ms: number): void {
    this.left = Math.max(this.left, ms);
  }
  async over(signal: AbortSignal | undefined): Promise<void> {
    while (this.left > 0 || this.waiting) {
      this.waiting ??= this.begin(signal);
      await this.waiting;
    }
  }
  private async begin(signal: AbortSignal | undefined): Promise<void> {
    const ms = this.left;
    this.left = 0;
    try {
      await this.sleep(ms, signal);
    } catch (error) {
      throw signal?.aborted ? new AbortError() : error;
    } finally {
      this.waiting = undefined;
    }
  }
}
