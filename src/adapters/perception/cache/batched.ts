import { AbortError } from "../../../core/errors";
import type { Perception, PerceptionAnswer, PerceptionCall } from "../../../core/ports/perception";
import { callKey } from "./call-key";

/** About the time in which a program gets from one call to the next. */
const GATHER_MS = 3;

export interface BatchOptions {
  /** Calls in one request, at most. */
  readonly maxBatch: number;
  /** Milliseconds that the first call waits for others while no request is under way. */
  readonly gatherMs?: number;
}

/** A perception that answers many calls in one request. */
export type ManyPerception = Perception & Required<Pick<Perception, "callMany">>;

/**
 * Gathers calls that wait at the same time, of whatever programs, into one request after the other;
 * equal calls are asked once. A request that fails rejects all its calls with its error. A call
 * that is aborted leaves the others alone; a request is aborted with its last call. Put a cache in
 * front of it, not behind.
 */
export function batchedPerception(inner: ManyPerception, options: BatchOptions): Perception {
  if (!(options.maxBatch >= 1))
    throw new RangeError(`a request cannot hold ${options.maxBatch} ` +
      "calls");
  const batcher = new Batcher(inner, options);
  return {
    digest: inner.digest,
    call: (call, signal) => batcher.ask(call, signal),
    async close() {
      batcher.close();
      await inner.close();
    },
  };
}

/** One call, and all who wait for its answer. */
class Question {
  readonly answer: Promise<PerceptionAnswer>;
  wantedBy = 0;
  resolve!: (answer: PerceptionAnswer) => void;
  reject!: (error: unknown) => void;

  constructor(readonly key: string, readonly call: PerceptionCall) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.answer.catch(() => {}); // told to those who still wait
  }
}

class Batcher {
  /** By key: waiting or under way. */
  private readonly open = new Map<string, Question>();
  private waiting: Question[] = [];
  private request:
    | { readonly batch: readonly Question[]; readonly abort: AbortController }
    | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly inner: ManyPerception, private readonly options: BatchOptions) {}

  ask(call: PerceptionCall, signal?: AbortSignal): Promise<PerceptionAnswer> {
    if (signal?.aborted || this.closed) return Promise.reject(new AbortError());
    const question = this.questionOf(call);
    question.wantedBy++;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        reject(new AbortError());
        this.leave(question);
      };
      signal?.addEventListener("abort", leave, { once: true });
      question.answer.finally(() => signal?.removeEventListener("abort", leave)).then(resolve,
        reject);
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.request?.abort.abort();
    for (const question of this.waiting.splice(0)) question.reject(new AbortError());
  }

  private questionOf(call: PerceptionCall): Question {
    const key = callKey(this.inner.digest, call);
    const known = this.open.get(key);
    if (known) return known;
    const question = new Question(key, call);
    this.open.set(key, question);
    this.waiting.push(question);
    this.gather();
    return question;
  }

  private leave(question: Question): void {
    if (--question.wantedBy > 0) return;
    this.waiting = this.waiting.filter((other) => other !== question);
    this.forget(question);
    if (this.request?.batch.every(({ wantedBy }) => wantedBy === 0)) this.request.abort.abort();
  }

  private forget(question: Question): void {
    if (this.open.get(question.key) === question) this.open.delete(question.key);
  }

  private gather(): void {
    if (this.request) return;
    if (this.waiting.length >= this.options.maxBatch) void this.send();
    else this.timer ??= setTimeout(() => void this.send(), this.options.gatherMs ?? GATHER_MS);
  }

  /** One request after the other, until nobody waits. */
  private async send(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.options.maxBatch);
      const abort = new AbortController();
      this.request = { batch, abort };
      try {
        const answers = await this.inner.callMany(batch.map(({ call }) => call), abort.signal);
        if (answers.length !== batch.length)
          throw new Error(`perception gave ${answers.length} answers to ${batch.length} calls`);
        batch.forEach((question, i) => question.resolve(answers[i] as PerceptionAnswer));
      } catch (error) {
        for (const question of batch) question.reject(error);
      }
      batch.forEach((question) => this.forget(question));
    }
    this.request = undefined;
  }
}
