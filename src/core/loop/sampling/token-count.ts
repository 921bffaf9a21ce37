import type { Clock } from "../../ports/logger";

/** Between two times that people are told of tokens. */
const TOLD_EVERY_MS = 2000;

/**
 * Counts the tokens that the policy writes, so that a batch that takes long shows that it goes on.
 */
export class Written {
  /** Written since the beginning, of unfinished programs too; 0 where the engine does not tell. */
  tokens = 0;
  #toldAt: number;
  #waiting: ((news: "written") => void)[] = [];

  constructor(private readonly clock: Clock) {
    this.#toldAt = clock.now();
  }

  readonly hear = (more: number): void => {
    this.tokens += more;
    const now = this.clock.now();
    if (now - this.#toldAt < TOLD_EVERY_MS) return;
    this.#toldAt = now;
    for (const tell of this.#waiting.splice(0)) tell("written");
  };

  /** Resolves at the first token after a while. */
  news(): Promise<"written"> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
