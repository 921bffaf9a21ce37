import { setTimeout as sleep } from "node:timers/promises";

/** What `ask` gives once it gives something. @throws Error naming what was waited for. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, timeoutMs = 15_000): Promise<T> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(50)) {
    const found = await ask();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} did not come within ${timeoutMs} ms`);
}
