import { readEvents } from "../../adapters/store/events";
import { lastFinished, listRuns, type RunEntry } from "../../adapters/store/reader";
import { StoreError, UsageError } from "../../core/errors";
import type { Experiment } from "../../core/experiment/experiment";
import { differences } from "../../core/run/options";
import type { RunRecord } from "../../core/run/run-record";

/** What a person asked for. */
export type RunChoice =
  /** Continue the newest run by `iterations`; `fresh`: a new run in any case. */
  | { readonly kind: "run"; readonly iterations?: number; readonly fresh: boolean }
  /** Go on with the newest run up to where it was meant to go. */
  | { readonly kind: "resume" };

export interface ChosenRun {
  readonly name: string;
  /** The record of a run that exists already; undefined: it is new. */
  readonly record: RunRecord | undefined;
  /** Last iteration to do. */
  readonly upTo: number;
  /** Why a new run is started although there was one. */
  readonly because: readonly string[];
}

/** What the results of this machine and folder depend on now. */
export interface Present {
  readonly options: Experiment;
  readonly digests: RunRecord["digests"];
}

/** The newest run. @throws UsageError if there is none to resume. */
export async function runToResume(experiment: string): Promise<RunEntry> {
  const newest = (await listRuns(experiment)).at(-1);
  if (!newest)
    throw new UsageError(`${experiment} has no run to resume.`,
      `Start one with "visrep run ${experiment}".`);
  return newest;
}

/**
 * Decides which run is worked on, and how far.
 * @throws StoreError if a run cannot be resumed with what is here now.
 */
export async function chooseRun(experiment: string, choice: RunChoice,
  present: Present): Promise<ChosenRun> {
  const runs = await listRuns(experiment);
  const newest = runs.at(-1);
  const changed = newest ? differences(newest.record, present.options, present.digests) : [];
  if (choice.kind === "resume") {
    const { name, folder, record } = await runToResume(experiment);
    if (changed.length > 0) {
      throw new StoreError(`${name} cannot go on: what it was made from has changed.\n` +
        `${list(changed)}`, `Restore it, or start a new run with "visrep run --new".`);
    }
    return { name, record, upTo: await lastGoal(folder) ?? record.options.iterations, because: [] };
  }
  const iterations = choice.iterations ?? present.options.iterations;
  if (newest && !choice.fresh && changed.length === 0) {
    const last = (await lastFinished(newest.folder))?.iteration ?? -1;
    if (iterations === 0 && last >= 0)
      throw new UsageError(
        `${newest.name} has its iterations up to ${last}, and none is to be added.`,
        `Ask for at least one; "visrep resume" goes on with one that is not finished.`,
      );
    return { name: newest.name, record: newest.record, upTo: Math.max(0, last) + iterations,
      because: [] };
  }
  const number = newest ? Number(/\d+/.exec(newest.name)?.[0]) + 1 : 1;
  return { name: `run-${String(number).padStart(3, "0")}`, record: undefined, upTo: iterations,
    because: choice.fresh ? [] : changed };
}

/** Names of what changed, one a line. */
export function list(changed: readonly string[]): string {
  return changed.map((line) => `  ${line}`).join("\n");
}

async function lastGoal(folder: string): Promise<number | undefined> {
  return (await readEvents(folder)).findLast((event) => event.kind === "run-started")?.upTo;
}
