import * as os from "node:os";

/** More threads than this do not pay for matrices as small as ours. */
const MOST_THREADS = 8;

/** Threads of a run where nobody asks for a number: the cores of this machine, capped. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(os.availableParallelism(), MOST_THREADS));
}
