import { ConfigError } from "../errors";
import type { Experiment } from "../experiment/experiment";
import { findSyntaxError } from "../program/syntax";
import type { SampleRecord } from "../run/records";
import type { Query } from "../task/query";
import type { ProgramRunner } from "./program-runner";
import { judge } from "./reward";

/**
 * What a scored sample is worth if a fixed program answers wherever the policy's own gives no
 * answer (it failed, or returned none); undefined where no fallback is set. The sample's own reward
 * never depends on it.
 * @throws AbortError if cancelled
 */
export async function withFallback(query: Query,
  own: Pick<SampleRecord, "phase" | "answer" | "reward">, { evaluation, reward }: Experiment,
  runner: ProgramRunner): Promise<SampleRecord["withFallback"]> {
  if (evaluation.fallback === "none" || own.phase !== "evaluate") return undefined;
  if (own.answer !== null) return { answer: own.answer, reward: own.reward };
  const verdict = judge(query,
    (await runner.run(fallbackProgram(evaluation.fallback, query), query)).execution, reward);
  return { answer: verdict.answer, reward: verdict.reward };
}

/** @throws ConfigError if the fallback can be no program */
export function requireFallback(
  { evaluation: { fallback } }: Pick<Experiment, "evaluation">,
): void {
  const broken = fallback === "none" ?
    undefined :
    findSyntaxError(fallbackProgram(fallback, { text: "" }));
  if (broken)
    throw new ConfigError(`"evaluation.fallback" in experiment.json is no Python ` +
      `program: line ${broken.line}: ${broken.message}.`,
      "Correct it; {query} in it stands for the query's text.");
}

/**
 * The program for a query: `{query}` becomes its text, as a Python string. JSON's escapes are
 * Python's too.
 */
export function fallbackProgram(program: string, { text }: Pick<Query, "text">): string {
  return program.replaceAll("{query}", () => JSON.stringify(text));
}
