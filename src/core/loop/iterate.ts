import { computeMetrics } from "../task/metrics";
import { evaluate } from "./evaluate";
import type { LoopEvent } from "./events";
import { grow } from "./grow";
import { improve } from "./improve";
import { countRewarded, type Metrics } from "./records";
import type { LoopPorts, RunState } from "./state";
import { weightsOf } from "./weights";

/**
 * The method: iteration 0 scores the frozen base; every further one grows, improves and evaluates, up to iteration `upTo`.
 * Finished iterations and batches are skipped, so the same call starts, continues and resumes a run.
 */
export async function* runIterations(state: RunState, ports: LoopPorts, upTo: number): AsyncGenerator<LoopEvent> {
  for (let iteration = 0; iteration <= upTo; iteration++) {
    if (await ports.store.metrics(iteration)) continue;
    yield { time: ports.clock.now(), kind: "iteration-started", iteration };
    const grown = iteration === 0 ? null : yield* growAndImprove(iteration, state, ports);
    const evaluated = yield* evaluate(iteration, state, ports);
    const { digest } = await weightsOf(iteration, state, ports);
    const metrics = computeMetrics({ iteration, policy: digest, grow: grown }, evaluated);
    await ports.store.writeMetrics(metrics);
    yield { time: ports.clock.now(), kind: "iteration-finished", iteration, metrics };
  }
  yield { time: ports.clock.now(), kind: "run-finished", run: state.run, iterations: upTo };
}

async function* growAndImprove(iteration: number, state: RunState, ports: LoopPorts): AsyncGenerator<LoopEvent, Metrics["grow"]> {
  const samples = yield* grow(iteration, state, ports);
  const rows = yield* improve(iteration, samples, state, ports);
  return { samples: samples.length, accepted: countRewarded(samples), rows: rows.length };
}
