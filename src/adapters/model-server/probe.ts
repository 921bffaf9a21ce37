import type { Completion, SampleRequest, SamplingOptions } from "../../core/ports/policy";
import { shortPrompt } from "../../core/program/prompt";

/** A fixed question whose greedy answer tells two models apart. */
export const PROBE: { readonly request: SampleRequest; readonly sampling: SamplingOptions } = {
  request: { prompt: shortPrompt({ task: "vqa", text: "How many lighthouses are to the left of " +
    "the windmill?" }), seed: 0 },
  sampling: { temperature: 0, topP: 1, maxNewTokens: 48 },
};

/**
 * Whether two models gave the same answer: the same text and, where told, the same log-probability.
 */
export function sameAnswer(a: Completion, b: Completion): boolean {
  return a.text === b.text && a.logProbability === b.logProbability;
}
