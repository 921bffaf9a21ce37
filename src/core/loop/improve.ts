import { TrainingError } from "../errors";
import { deriveSeed } from "../random";
import type { CorrectionsRecord } from "../review/records";
import { controlRewards } from "./control";
import { takeCorrections } from "./corrections";
import type { LoopEvent } from "./events";
import type { SampleRecord, TrainRow } from "./records";
import { correctionRows, selectRows, type GrownSamples } from "./select-rows";
import { StageEvents } from "./stage";
import type { LoopPorts, RunState } from "./state";
import { weightsOf } from "./weights";

/** What an iteration was trained on. */
export interface Improved {
  readonly rows: readonly TrainRow[];
  readonly corrections: CorrectionsRecord;
}

/**
 * Filters the grown programs by reward, adds the corrections, and fine-tunes the policy on both. Training that was interrupted is
 * redone whole; one that finished is not repeated.
 * @throws TrainingError if no program earned its reward and no correction passed.
 */
export async function* improve(iteration: number, grown: readonly SampleRecord[], state: RunState, ports: LoopPorts): AsyncGenerator<LoopEvent, Improved> {
  const { options } = state;
  const corrections = yield* takeCorrections(iteration, state, ports);
  const corrected = correctionRows(corrections, grown, state.queries, options.corrections);
  const own = selectRows(await history(iteration, grown, state, ports), state.queries, options.training.maxRowsPerQuery);
  // A program that a person wrote too counts as theirs.
  const rows = [...own.filter((row) => !corrected.some(({ query, program }) => query === row.query && program === row.program)), ...corrected];
  if (rows.length === 0) {
    throw new TrainingError(`None of the ${grown.length} programs grown in iteration ${iteration} earned its reward, and ${passedNone(corrections)}, so there is nothing to train on.`,
      `Look at the failures (nothing is lost), then add corrections, or raise "sampling.samplesPerQuery" or "sampling.temperature" in experiment.json, and run "visrep run".`);
  }
  if (await ports.store.weights(iteration)) return { rows, corrections };
  const events = new StageEvents(iteration, "improve", rows.length, ports);
  yield events.start();
  const from = await weightsOf(options.training.initFrom === "base" ? 0 : iteration - 1, state, ports);
  await ports.store.writeCorrections(corrections);
  const to = await ports.store.beginTraining(iteration, rows);
  const job = { rows, from: from.ref, to, options: options.training, seed: deriveSeed(options.seed, iteration, "improve") };
  for await (const event of ports.trainer.train(job, ports.signal)) {
    if (event.kind === "step") {
      yield events.progress(event.step, event.steps, { loss: event.loss, tokensPerS: event.tokensPerS });
      continue;
    }
    const { digest, steps, firstLoss, lastLoss } = event;
    if (digest === from.digest) throw new TrainingError(`Training on ${rows.length} rows left the weights as they were.`, `Raise "training.learningRate" or "training.epochs" in experiment.json and run "visrep run".`);
    await ports.store.finishTraining(iteration, { schemaVersion: 1, digest, rows: rows.length, steps, firstLoss, lastLoss });
    yield events.finish(`trained on ${rows.length} rows${corrected.length > 0 ? `, ${corrected.length} of them corrections,` : ""} in ${steps} steps, loss ${firstLoss.toFixed(3)} to ${lastLoss.toFixed(3)}`);
  }
  return { rows, corrections };
}

function passedNone({ leftOut }: CorrectionsRecord): string {
  return leftOut.length === 0 ? "there is no correction" : leftOut.length === 1 ? `the one correction (${leftOut[0]?.file}) was left out` : `all ${leftOut.length} corrections were left out`;
}

/** What was grown in this iteration and, if history is kept, in the ones before, with the rewards that the filter is to see. */
async function history(iteration: number, grown: readonly SampleRecord[], state: RunState, ports: LoopPorts): Promise<readonly GrownSamples[]> {
  const earlier = state.options.training.keepHistory ? Array.from({ length: iteration - 1 }, (_, i) => i + 1) : [];
  const old = await Promise.all(earlier.map(async (k) => ({ iteration: k, samples: (await ports.store.samples(k)).filter((s) => s.phase === "grow") })));
  return [...old, { iteration, samples: grown }].map((each) => ({ ...each, samples: controlRewards(each.samples, each.iteration, state.options) }));
}
