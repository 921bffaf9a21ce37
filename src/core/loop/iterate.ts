import { StoreError } from "../errors";
import type { LoopPorts } from "../ports/loop-ports";
import { reviewIteration } from "../review/review";
import { computeMetrics } from "../reward/metrics";
import type { LoopEvent } from "../run/events";
import { countRewarded, type Metrics, type SampleRecord } from "../run/records";
import type { RunState } from "../run/state";
import { evaluate } from "./evaluate";
import { grow } from "./grow";
import { improve, type Improved } from "./improve";
import { type Decisions, requireTrainQueries, takeDecisions } from "./training/decisions";
import { weightsOf } from "./weights";

/**
 * The method: iteration 0 scores the frozen base; every further one grows, improves and evaluates,
 * up to iteration `upTo`. Finished iterations and batches are skipped, so the same call starts,
 * continues and resumes a run.
 */
export async function* runIterations(state: RunState, ports: LoopPorts,
  upTo: number): AsyncGenerator<LoopEvent> {
  for (let iteration = 0; iteration <= upTo; iteration++) {
    if (await ports.store.metrics(iteration)) continue;
    yield { time: ports.clock.now(), kind: "iteration-started", iteration };
    const decisions = yield* takeDecisions(iteration, state, ports);
    const trained = iteration === 0 ?
      null :
      yield* growAndImprove(iteration, decisions, state, ports);
    const counted = decisions.counted(state);
    const evaluated = yield* evaluate(iteration, counted, ports);
    const metrics = await summarise(iteration, { trained, evaluated, decisions }, counted, ports);
    await ports.store.writeMetrics(metrics);
    yield { time: ports.clock.now(), kind: "iteration-finished", iteration, metrics };
  }
  yield { time: ports.clock.now(), kind: "run-finished", run: state.run, iterations: upTo };
}

interface Trained extends Improved {
  readonly grown: readonly SampleRecord[];
}

async function* growAndImprove(iteration: number, decisions: Decisions, state: RunState,
  ports: LoopPorts): AsyncGenerator<LoopEvent, Trained> {
  requireTrainQueries(state, decisions);
  const grown = yield* grow(iteration, decisions.counted(state), ports);
  return { grown, ...yield* improve(iteration, { grown, decisions }, state, ports) };
}

/** What an iteration came to. */
interface Outcome {
  /** Null in iteration 0. */
  readonly trained: Trained | null;
  readonly evaluated: readonly SampleRecord[];
  readonly decisions: Decisions;
}

/**
 * The scores of an iteration and what they say in the light of the ones before.
 * @throws StoreError if an earlier one's are missing.
 */
async function summarise(iteration: number, { trained, evaluated, decisions }: Outcome,
  counted: RunState, ports: LoopPorts): Promise<Metrics> {
  const { digest } = await weightsOf(iteration, counted, ports);
  const grow = trained &&
    { samples: trained.grown.length, accepted: countRewarded(trained.grown),
      rows: trained.rows.length };
  const metrics = computeMetrics({ iteration, policy: digest, grow }, evaluated);
  const earlier: Metrics[] = [];
  for (let k = 0; k < iteration; k++) {
    const before = await ports.store.metrics(k);
    if (!before)
      throw new StoreError(`The metrics of iteration ${k} are gone while iteration ` +
        `${iteration} was worked on.`, `Run "visrep resume": that iteration is scored again.`);
    earlier.push(before);
  }
  const excluded = { queries: decisions.record.excluded.length, programs: trained?.rejected ?? 0 };
  return { ...metrics,
    review: reviewIteration({ metrics, grown: trained?.grown ?? [],
      corrections: trained?.corrections ?? null, rows: trained?.rows ?? [], excluded }, earlier,
      counted) };
}
