import type { Experiment } from "../../experiment/experiment";
import type { PolicyRef } from "../../ports/policy";
import { chooseExamples, type Example } from "../../program/examples";
import { fullPrompt, promptHead, shortPrompt } from "../../program/prompt";
import type { Query } from "../../task/query";

type PolicyOptions = Experiment["policy"];

/** The style of the prompt that given weights are sampled with. */
function promptStyle({ engine, prompt }: PolicyOptions, weights: PolicyRef["kind"]):
  | "short"
  | "full" {
  const style = prompt.style ?? (engine === "builtin" ? "short" : "full");
  return weights === "base" || style === "short" ? style : prompt.afterTraining;
}

/**
 * The prompt of a query for given weights. Fine-tuning rows hold the short one whatever this gives.
 */
export function samplingPrompt(query: Query, weights: PolicyRef["kind"], policy: PolicyOptions,
  examples: readonly Example[]): string {
  switch (promptStyle(policy, weights)) {
    case "short":
      return shortPrompt(query);
    case "full":
      return fullPrompt(query, chooseExamples(examples, query, policy.prompt.examples));
  }
}

/**
 * Everything beside options and query that a full prompt is made of, as text: its digest is part of
 * a run's record. Undefined where no prompt is full.
 */
export function promptMaterial(policy: PolicyOptions, examples: readonly Example[]):
  | string
  | undefined {
  return promptStyle(policy, "base") === "full" ?
    JSON.stringify([promptHead(), examples]) :
    undefined;
}
