import type { TracedReport } from "../../adapters/engine-client/bench-protocol";
import { DataError } from "../../core/errors";
import type { Experiment } from "../../core/experiment/experiment";
import type { Execution } from "../../core/ports/interpreter";
import { extractProgram } from "../../core/program/extract";
import { failureReason, whyNotCorrected } from "../../core/review/verify";
import { answerBoxes } from "../../core/reward/answer";
import type { ProgramRunner } from "../../core/reward/program-runner";
import { judge } from "../../core/reward/reward";
import type { Query } from "../../core/task/query";
import { execReport } from "../execute";

type Options = Pick<Experiment, "tasks" | "training" | "reward">;
type Runner = Pick<ProgramRunner, "run">;

/**
 * The query that a program is tried on.
 * @throws DataError if there is none, or it is a test query.
 */
export function triedQuery(id: string, queries: ReadonlyMap<string, Query>): Query {
  const query = queries.get(id);
  if (!query)
    throw new DataError(`There is no query ${id} in data/queries.jsonl.`,
      "Restore the line that was removed, or correct the id.");
  if (query.split === "test")
    throw new DataError(`${id} is a test query: those are only ` +
      "scored, so that scores stay honest.", "Choose a train or a validation query.");
  return query;
}

/**
 * Runs a text as the policy's programs are run, and says what it is worth. Saves nothing.
 * @throws as `ProgramRunner.run`; never because of the program.
 */
export async function tryProgram(query: Query, text: string, options: Options,
  runner: Runner): Promise<TracedReport> {
  const started = performance.now();
  const program = extractProgram(text);
  const execution: Execution = program === undefined ?
    { failure: { kind: "program_synthesis", message: "it defines no execute_command" }, stdout: "",
      calls: 0, activeMs: 0, hostMs: 0 } :
    (await runner.run(program, query)).execution;
  const { answer, reward, failure } = judge(query, execution, options.reward);
  return {
    ...execReport(execution),
    query: query.id,
    ok: reward === 1,
    reward,
    program: program ?? null,
    answer,
    failure: failure ?? null,
    boxes: query.annotation.kind === "boxes" && !execution.failure ?
      [...answerBoxes(execution.value ?? null) ?? []] :
      [],
    wallMs: Math.round(performance.now() - started),
    refused: whyNotCorrected(query, options) ?? null,
    steps: [...execution.trace?.steps ?? []],
  };
}

/** Why a program earns nothing on a query; null if it earns the reward. */
export async function whyNoReward(query: Query, program: string, options: Options,
  runner: Runner): Promise<string | null> {
  const { failure, answer } = await tryProgram(query, program, options, runner);
  return failure ? failureReason(failure, answer) : null;
}
