import type { Perception, PerceptionAnswer, PerceptionCall } from "../../src/core/ports/perception";
import { ScriptedPerception } from "./scripted-perception";

/**
 * The scripted answers, given only when `wanted` calls wait at once (or 1 s after a call, so that a
 * test that fails ends). Counts how many waited.
 */
export class GatheringPerception implements Perception {
  readonly digest = "gathering";
  readonly scripted = new ScriptedPerception();
  most = 0;
  aborted = 0;
  private waiting: (() => void)[] = [];

  /** @param cached what `isCached` says of every call. */
  constructor(private readonly wanted: number, private readonly cached = false) {}

  isCached(): boolean {
    return this.cached;
  }

  async call(call: PerceptionCall, signal?: AbortSignal): Promise<PerceptionAnswer> {
    await new Promise<void>((resolve, reject) => {
      this.waiting.push(resolve);
      this.most = Math.max(this.most, this.waiting.length);
      const timer = setTimeout(() => this.answerAll(), 1000);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        this.aborted++;
        reject(signal.reason as Error);
      });
      if (this.waiting.length >= this.wanted) this.answerAll();
    });
    return this.scripted.call(call);
  }

  answerAll(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  async close(): Promise<void> {}
}
