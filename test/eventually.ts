import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds that a condition has on a machine that does much else besides. */
const PATIENCE = 120_000;

/** What `ask` gives once it gives something. @throws Error naming what was waited for. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs = PATIENCE): Promise<T> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(50)) {
    const found = await ask();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} did not come within ${timeoutMs} ms`);
}

/** Waits until a condition holds. @throws Error naming what was waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(what, async () => (await holds() ? true : undefined));
}
