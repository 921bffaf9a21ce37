import { TrainingError } from "../errors";
import { deriveSeed } from "../random";
import type { LoopEvent } from "./events";
import type { SampleRecord, TrainRow } from "./records";
import { selectRows, type GrownSamples } from "./select-rows";
import { StageEvents } from "./stage";
import type { LoopPorts, RunState } from "./state";
import { weightsOf } from "./weights";

/**
 * Filters the grown programs by reward and fine-tunes the policy on them. Training that was interrupted is redone whole; one
 * that finished is not repeated. Returns the rows.
 * @throws TrainingError if no program earned its reward.
 */
export async function* improve(iteration: number, grown: readonly SampleRecord[], state: RunState, ports: LoopPorts): AsyncGenerator<LoopEvent, readonly TrainRow[]> {
  const { options } = state;
  const rows = selectRows(await history(iteration, grown, state, ports), state.queries, options.training.maxRowsPerQuery);
  if (rows.length === 0) {
    throw new TrainingError(`None of the ${grown.length} programs grown in iteration ${iteration} earned its reward, so there is nothing to train on.`,
      `Look at the failures (nothing is lost), then raise "sampling.samplesPerQuery" or "sampling.temperature" in experiment.json and run "visrep run".`);
  }
  if (await ports.store.weights(iteration)) return rows;
  const events = new StageEvents(iteration, "improve", rows.length, ports);
  yield events.start();
  const from = await weightsOf(options.training.initFrom === "base" ? 0 : iteration - 1, state, ports);
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
    yield events.finish(`trained on ${rows.length} rows in ${steps} steps, loss ${firstLoss.toFixed(3)} to ${lastLoss.toFixed(3)}`);
  }
  return rows;
}

/** What was grown in this iteration and, if history is kept, in the ones before. */
async function history(iteration: number, grown: readonly SampleRecord[], state: RunState, ports: LoopPorts): Promise<readonly GrownSamples[]> {
  const earlier = state.options.training.keepHistory ? Array.from({ length: iteration - 1 }, (_, i) => i + 1) : [];
  const old = await Promise.all(earlier.map(async (k) => ({ iteration: k, samples: (await ports.store.samples(k)).filter((s) => s.phase === "grow") })));
  return [...old, { iteration, samples: grown }];
}
