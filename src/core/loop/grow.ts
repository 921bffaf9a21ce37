import { DataError } from "../errors";
import type { LoopPorts } from "../ports/loop-ports";
import type { LoopEvent } from "../run/events";
import { countRewarded, type SampleRecord } from "../run/records";
import type { RunState } from "../run/state";
import type { Query } from "../task/query";
import { drawSamples } from "./sampling/draw";
import { planGrow } from "./sampling/plan";
import { samplingPrompt } from "./sampling/prompts";
import { StageEvents } from "./stage";
import { useWeights, weightsOf } from "./weights";

/** Samples programs for the train queries from the newest policy, runs them and rewards them. */
export async function* grow(iteration: number, state: RunState,
  ports: LoopPorts): AsyncGenerator<LoopEvent, readonly SampleRecord[]> {
  const plan = planGrow(state, iteration);
  if (plan.length === 0)
    throw new DataError("The data set has no train query of the chosen tasks.",
      `Add queries with "split": "train" to data/queries.jsonl, or change "tasks" in ` +
        "experiment.json.");
  const events = new StageEvents(iteration, "grow", plan.length, ports);
  yield events.start();
  const weights = await weightsOf(iteration - 1, state, ports);
  await useWeights(weights, ports);
  const promptOf = (query: Query): string =>
    samplingPrompt(query, weights.ref.kind, state.options.policy, state.examples);
  const samples = yield* events.drawing(
    drawSamples({ iteration, plan, options: state.options.sampling, weights: weights.digest,
      promptOf }, state, ports),
  );
  const accepted = countRewarded(samples);
  yield events.finish(`${accepted} of ${samples.length} programs earned their reward`);
  return samples;
}
