import { TrainingError } from "../errors";
import type { LoopPorts } from "../ports/loop-ports";
import { deriveSeed } from "../random";
import type { LoopEvent } from "../run/events";
import type { SampleRecord, TrainRow } from "../run/records";
import type { CorrectionsRecord } from "../run/review-records";
import type { RunState } from "../run/state";
import { StageEvents } from "./stage";
import { takeCorrections } from "./training/corrections";
import type { Decisions } from "./training/decisions";
import { history, trainingRows } from "./training/training-rows";
import { weightsOf } from "./weights";

/** What an iteration was trained on. */
export interface Improved {
  readonly rows: readonly TrainRow[];
  readonly corrections: CorrectionsRecord;
  /** Rewarded programs that are no rows because a person rejected them. */
  readonly rejected: number;
}

/** What an iteration has to train on, and what people said of it. */
export interface Harvest {
  readonly grown: readonly SampleRecord[];
  readonly decisions: Decisions;
}

/**
 * Filters the grown programs by reward, adds the corrections, and fine-tunes the policy on both.
 * Training that was interrupted is redone whole; one that finished is not repeated.
 * @throws TrainingError if no program earned its reward and no correction passed.
 */
export async function* improve(iteration: number, { grown, decisions }: Harvest, state: RunState,
  ports: LoopPorts): AsyncGenerator<LoopEvent, Improved> {
  const { options } = state;
  const corrections = yield* takeCorrections(iteration, decisions, state, ports);
  const samplesOf = async (
    k: number,
  ) => (k === iteration ?
    grown :
    (await ports.store.samples(k)).filter(({ phase }) => phase === "grow"));
  const { rows, rejected } = trainingRows({ corrections,
    grown: await history(iteration, options, samplesOf), decisions }, state);
  if (rows.length === 0) {
    throw new TrainingError(`None of the ${grown.length} programs grown in iteration ` +
      `${iteration} earned its reward, and ${passedNone(corrections)}, so there is nothing to ` +
      "train on.", "Look at the failures (nothing is lost), then add corrections, or raise " +
      `"sampling.samplesPerQuery" or "sampling.temperature" in experiment.json, and run ` +
      `"visrep run".`);
  }
  if (await ports.store.weights(iteration)) return { rows, corrections, rejected };
  const corrected = rows.filter(({ source }) => source.kind === "correction");
  const events = new StageEvents(iteration, "improve", rows.length, ports);
  yield events.start();
  const from = await weightsOf(options.training.initFrom === "base" ? 0 : iteration - 1, state,
    ports);
  await ports.store.writeCorrections(corrections);
  const to = await ports.store.beginTraining(iteration, rows);
  const job = { rows, from: from.ref, to, options: options.training,
    seed: deriveSeed(options.seed, iteration, "improve") };
  for await (const event of ports.trainer.train(job, ports.signal)) {
    if (event.kind === "step") {
      yield events.progress(event.step, event.steps, { loss: event.loss,
        tokensPerS: event.tokensPerS });
      continue;
    }
    if (event.kind === "note") {
      yield events.note(event.message);
      continue;
    }
    const { digest, steps, firstLoss, lastLoss } = event;
    if (digest === from.digest)
      throw new TrainingError(`Training on ${rows.length} rows left the weights as they were.`,
        `Raise "training.learningRate" or "training.epochs" in experiment.json and run "visrep ` +
          `run".`);
    await ports.store.finishTraining(iteration, { schemaVersion: 1, digest, rows: rows.length,
      steps, firstLoss, lastLoss });
    yield events.finish(`trained on ${rows.length} ` +
      `rows${corrected.length > 0 ? `, ${corrected.length} of them corrections,` : ""} in ` +
      `${steps} steps, loss ${firstLoss.toFixed(3)} to ${lastLoss.toFixed(3)}`);
  }
  return { rows, corrections, rejected };
}

function passedNone({ leftOut }: CorrectionsRecord): string {
  return leftOut.length === 0 ?
    "there is no correction" :
    leftOut.length === 1 ?
    `the one correction (${leftOut[0]?.file}) was left out` :
    `all ${leftOut.length} corrections were left out`;
}
