import type { CorrectionFile } from "../../ports/corrections";
import type { LoopPorts } from "../../ports/loop-ports";
import { checkCorrection } from "../../review/verify";
import { ProgramRunner } from "../../reward/program-runner";
import type { LoopEvent } from "../../run/events";
import type { CorrectionsRecord, LeftOutCorrection,
  UsedCorrection } from "../../run/review-records";
import type { RunState } from "../../run/state";
import type { Decisions } from "./decisions";

/**
 * The corrections of an iteration. Each is run and rewarded again; one that does not pass, or that
 * a decision stands against, is left out and told. An iteration that was interrupted after its
 * training had begun goes on with the recorded ones, whatever people wrote meanwhile.
 */
export async function* takeCorrections(iteration: number, decisions: Decisions, state: RunState,
  ports: LoopPorts): AsyncGenerator<LoopEvent, CorrectionsRecord> {
  const recorded = await ports.store.corrections(iteration);
  if (recorded) return recorded;
  const queries = new Map(state.queries.map((query) => [query.id, query]));
  const runner = new ProgramRunner(state, ports);
  const used: UsedCorrection[] = [];
  const leftOut: LeftOutCorrection[] = [];
  for (const file of await ports.corrections.list()) {
    const checked = leftOutByMark(file, decisions) ??
      leftOutByRejection(await checkCorrection(file, queries, state.options, runner), decisions);
    if (!("reason" in checked)) {
      used.push(checked);
      continue;
    }
    leftOut.push(checked);
    yield { time: ports.clock.now(), kind: "note",
      message:
        `corrections/${checked.file} is left out of iteration ${iteration}: ${checked.reason}` };
  }
  return { schemaVersion: 1, iteration, used, leftOut };
}

/** A correction whose query is taken out; it is not even run. */
export function leftOutByMark(entry: CorrectionFile, decisions: Decisions):
  | LeftOutCorrection
  | undefined {
  const mark = "correction" in entry ? decisions.exclusion(entry.correction.query) : undefined;
  if (!mark || !("correction" in entry)) return undefined;
  return { file: entry.file, digest: entry.digest,
    reason:
      `${mark.author} marked ${mark.query} as "${mark.failureType}", which takes the query out` };
}

/** A correction that says the same as a rejected program of the policy. */
export function leftOutByRejection(checked: UsedCorrection | LeftOutCorrection,
  decisions: Decisions): UsedCorrection | LeftOutCorrection {
  const rejection = "reason" in checked ?
    undefined :
    decisions.rejection(checked.query, checked.program);
  return rejection ?
    { file: checked.file, digest: checked.digest,
      reason: `${rejection.author} rejected this very program of ${rejection.query}` } :
    checked;
}
