import type { Perception } from "../../../core/ports/perception";

/**
 * How programs wait for perception. `blocking`: in their worker. `replay`: their worker is freed,
 * and they are run again from the start with the answers they have. `measured`: whichever is
 * cheaper for the perception at hand. Results do not depend on it.
 */
export type CallMode = "blocking" | "replay" | "measured";

/**
 * What it costs to unwind a program, restore memory and start again, about; faster calls are waited
 * for in the worker.
 */
const REPLAY_MS = 5;
/** Calls whose median tells how long the next one takes. */
const RECENT = 33;
/** Before that many calls nothing is known: the first one may have loaded a model. */
const FEWEST = 3;

/**
 * A run takes about 5 ms, so that many keep a worker busy for calls of up to 150 ms, and longer
 * ones where calls share a request.
 */
const WAITING_PER_WORKER = 32;

/** How many programs are of use at once. One that waits in its worker needs but a successor. */
export function programsAtOnce(mode: CallMode, workers: number): number {
  return workers * (mode === "blocking" ? 2 : WAITING_PER_WORKER);
}

/** How long perceptions took to answer lately, and what follows from it. */
export class CallTimes {
  private readonly recent = new WeakMap<Perception, number[]>();

  constructor(private readonly mode: CallMode) {}

  /** An answer of this perception itself, not of a cache, took this long. */
  add(perception: Perception, ms: number): void {
    const times = this.recent.get(perception) ?? [];
    this.recent.set(perception, [...times.slice(1 - RECENT), ms]);
  }

  /**
   * Whether a program should leave its worker while a call is answered.
   * @param activeMs what it has run until now, and would run again.
   */
  leavingPays(perception: Perception, activeMs: number): boolean {
    if (this.mode !== "measured") return this.mode === "replay";
    const times = [...this.recent.get(perception) ?? []].sort((a, b) => a - b);
    return times.length >= FEWEST &&
      (times[times.length >> 1] ?? 0) > Math.max(REPLAY_MS, activeMs);
  }
}
