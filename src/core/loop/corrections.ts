import type { CorrectionsRecord, LeftOutCorrection, UsedCorrection } from "../review/records";
import { checkCorrection } from "../review/verify";
import type { LoopEvent } from "./events";
import { ProgramRunner } from "./program-runner";
import type { LoopPorts, RunState } from "./state";

/**
 * The corrections that an iteration trains on. Each is run and rewarded again; one that does not pass is left out and told. What was
 * found is recorded before training, so that an interrupted iteration goes on with the same ones, whatever people write meanwhile.
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
  const record: CorrectionsRecord = { schemaVersion: 1, iteration, used, leftOut };
  await ports.store.writeCorrections(record);
  if (used.length > 0) yield { time: ports.clock.now(), kind: "note", message: `Iteration ${iteration} trains on ${used.length} of ${used.length + leftOut.length} corrections, each with weight ${state.options.corrections.weight}.` };
  return record;
}
