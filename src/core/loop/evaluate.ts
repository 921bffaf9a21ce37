import { DataError } from "../errors";
import type { LoopPorts } from "../ports/loop-ports";
import type { LoopEvent } from "../run/events";
import { countRewarded, type SampleRecord } from "../run/records";
import type { RunState } from "../run/state";
import type { Query } from "../task/query";
import { drawSamples } from "./sampling/draw";
import { planEvaluation } from "./sampling/plan";
import { samplingPrompt } from "./sampling/prompts";
import { StageEvents } from "./stage";
import { useWeights, weightsOf } from "./weights";

/** Scores the policy of an iteration on validation and test: one program a query. */
export async function* evaluate(iteration: number, state: RunState,
  ports: LoopPorts): AsyncGenerator<LoopEvent, readonly SampleRecord[]> {
  const plan = planEvaluation(state, iteration);
  if (plan.length === 0)
    throw new DataError("The data set has no validation or test query of " +
      "the chosen tasks.",
      `Add queries with "split": "validation" and "test" to data/queries.jsonl, or change ` +
        `"tasks" in experiment.json.`);
  const events = new StageEvents(iteration, "evaluate", plan.length, ports);
  yield events.start();
  const weights = await weightsOf(iteration, state, ports);
  await useWeights(weights, ports);
  const promptOf = (query: Query): string =>
    samplingPrompt(query, weights.ref.kind, state.options.policy, state.examples);
  const options = { ...state.options.sampling, temperature: state.options.evaluation.temperature };
  const samples = yield* events.drawing(
    drawSamples({ iteration, plan, options, weights: weights.digest, promptOf }, state, ports),
  );
  const right = countRewarded(samples);
  yield events.finish(`${right} of ${samples.length} validation and test queries answered right`);
  return samples;
}
