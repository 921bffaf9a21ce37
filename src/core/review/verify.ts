import { type Experiment, trainedTasks } from "../experiment/experiment";
import type { CorrectionFile } from "../ports/corrections";
import { droppedAbove, extractProgram } from "../program/extract";
import type { Failure } from "../program/failure";
import type { ProgramRunner } from "../reward/program-runner";
import { judge } from "../reward/reward";
import type { Correction } from "../run/correction";
import type { LeftOutCorrection, UsedCorrection } from "../run/review-records";
import type { Query } from "../task/query";

/** A correction that can be run. */
interface Runnable {
  readonly ok: true;
  readonly query: Query;
  /** The text that is trained on. */
  readonly program: string;
}

interface Refused {
  readonly ok: false;
  readonly reason: string;
}

/** A runnable one ran and earned its reward. */
export type Verification = (Runnable & { readonly answer: string }) | Refused;

/**
 * Whether a correction counts: it belongs to a train query of the tasks that are trained on, runs,
 * and earns its reward, through the same interpreter, perception and reward as the policy's
 * programs. What is not taken from a completion is not run either.
 * @throws what a broken picture, a dead perception or a cancelled run throws; never because of the
 *   program.
 */
export async function verifyCorrection(correction: Pick<Correction, "query" | "program">,
  queries: ReadonlyMap<string, Query>, options: Pick<Experiment, "tasks" | "training" | "reward">,
  runner: Pick<ProgramRunner, "run">): Promise<Verification> {
  const found = beforeRunning(correction, queries, options);
  if (!found.ok) return found;
  const { query, program } = found;
  const { execution } = await runner.run(program, query);
  const { answer, failure } = judge(query, execution, options.reward);
  if (!failure) return { ...found, answer: answer ?? "" };
  const dropped = droppedAbove(correction.program);
  return refuse(
    `${failureReason(failure, answer)}${
      dropped === undefined ?
        "" :
        `; "${shorten(dropped)}" above the program is no part of it, and was left out`
    }`,
  );
}

/** Why programs for a query can never become corrections; undefined if they can. */
export function whyNotCorrected(query: Query, options: Pick<Experiment, "tasks" | "training">):
  | string
  | undefined {
  switch (query.split) {
    case "test":
      return `${query.id} is a test query: those are only scored, so that scores ` +
        "stay honest";
    case "validation":
      return `${query.id} is a validation query: those decide what is worth ` +
        "correcting, so they are not trained on";
    case "train":
      break;
  }
  if (!options.tasks.includes(query.task))
    return `${query.id} is a ${query.task} query, and ` +
      `"tasks" in experiment.json leaves that task out`;
  if (!trainedTasks(options).includes(query.task))
    return `${query.id} is a ${query.task} query, and "training.tasks" in experiment.json ` +
      "leaves that " +
      "task out";
  return undefined;
}

/** `wrong_answer: the answer is not the annotated one (it answered "2")` */
export function failureReason(
  { kind, line, message }: Pick<Failure, "kind" | "message"> & {
    readonly line?: number | undefined;
  },
  answer: string | null,
): string {
  return `${kind}${line === undefined ? "" : `, line ${line}`}: ` +
    `${message}${answer === null ? "" : ` (it answered "${shorten(answer)}")`}`;
}

/** The same for a file of `corrections/`, as an iteration records it. */
export async function checkCorrection(entry: CorrectionFile, queries: ReadonlyMap<string, Query>,
  options: Pick<Experiment, "tasks" | "training" | "reward">,
  runner: Pick<ProgramRunner, "run">): Promise<UsedCorrection | LeftOutCorrection> {
  return "problem" in entry ?
    unreadable(entry) :
    asRecorded(entry, await verifyCorrection(entry.correction, queries, options, runner));
}

/** The same without running anything: what it will be if the program earns its reward. */
export function expectCorrection(entry: CorrectionFile, queries: ReadonlyMap<string, Query>,
  options: Pick<Experiment, "tasks" | "training">): UsedCorrection | LeftOutCorrection {
  return "problem" in entry ?
    unreadable(entry) :
    asRecorded(entry, beforeRunning(entry.correction, queries, options));
}

/** Whether a correction can count, as far as that is known before it runs. */
function beforeRunning(correction: Pick<Correction, "query" | "program">,
  queries: ReadonlyMap<string, Query>, options: Pick<Experiment, "tasks" | "training">
): Runnable | Refused {
  const query = queries.get(correction.query);
  if (!query) return refuse(`there is no query ${correction.query}`);
  const reason = whyNotCorrected(query, options);
  if (reason !== undefined) return refuse(reason);
  const program = extractProgram(correction.program);
  return program === undefined ?
    refuse("it defines no execute_command") :
    { ok: true, query, program };
}

function unreadable(
  { file, problem }: Extract<CorrectionFile, { problem: string }>,
): LeftOutCorrection {
  return { file, reason: problem };
}

function asRecorded(
  { file, digest, correction }: Extract<CorrectionFile, { correction: Correction }>,
  found: Runnable | Refused,
): UsedCorrection | LeftOutCorrection {
  if (!found.ok) return { file, digest, reason: found.reason };
  const { failureType = null, author = null, parentSample = null } = correction;
  return { file, digest, query: found.query.id, type: found.query.type, failureType, author,
    parentSample, program: found.program };
}

function refuse(reason: string): Refused {
  return { ok: false, reason };
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
