import type { CorrectionsRecord, LeftOutCorrection, UsedCorrection } from "../review/records";
import { checkCorrection } from "../review/verify";
import type { LoopEvent } from "./events";
import { ProgramRunner } from "./program-runner";
import type { LoopPorts, RunState } from "./state";

/**
 * The corrections of an iteration. Each is run and rewarded again; one that does not pass is left out and told. An iteration that was
 * interrupted after its training had begun goes on with the recorded ones, whatever people wrote meanwhile.
 */
export async function* takeCorrections(iteration: number, state: RunState, ports: LoopPorts): AsyncGenerator<LoopEvent, CorrectionsRecord> {
  const recorded = await ports.store.corrections(iteration);
  if (recorded) return recorded;
  const queries = new Map(state.queries.map((query) => [query.id, query]));
  const runner = new ProgramRunner(state, ports);
  const used: UsedCorrection[] = [];
  const leftOut: LeftOutCorrection[] = [];
  for (const file of await ports.corrections.list()) {
    const checked = await checkCorrection(file, queries, state.options, runner);
    if (!("reason" in checked)) {
      used.push(checked);
      continue;
    }
    leftOut.push(checked);
    yield { time: ports.clock.now(), kind: "note", message: `corrections/${checked.file} is left out of iteration ${iteration}: ${checked.reason}` };
  }
  return { schemaVersion: 1, iteration, used, leftOut };
}
