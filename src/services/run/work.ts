import { EngineLock } from "../../adapters/engine-client/engine-lock";
import { disk } from "../../adapters/files/files";
import { CorrectionFolder } from "../../adapters/store/corrections";
import { JsonlDataset } from "../../adapters/store/dataset";
import { EventLog } from "../../adapters/store/event-log";
import { promptDigest, readExamples } from "../../adapters/store/examples";
import { type ExperimentFile, readExperiment } from "../../adapters/store/experiment-file";
import { layout } from "../../adapters/store/layout";
import { ReviewFolder } from "../../adapters/store/reviews";
import { removedRun, runDisk } from "../../adapters/store/run-disk";
import { FileRunStore, pretty } from "../../adapters/store/run-store";
import { AbortError, UserError } from "../../core/errors";
import { runIterations } from "../../core/loop/iterate";
import type { Logger } from "../../core/ports/logger";
import { requireFallback } from "../../core/reward/fallback";
import type { LoopEvent } from "../../core/run/events";
import { differences } from "../../core/run/options";
import type { RunRecord } from "../../core/run/run-record";
import type { RunState } from "../../core/run/state";
import { openParts, type Parts, threadsOf } from "../compose";
import { executeProgram } from "../execute";
import { versions } from "../versions";
import { chooseRun, type ChosenRun, list, type RunChoice, runToResume } from "./choose-run";
import { requireTrainer } from "./require-trainer";
import { serveEngine } from "./socket-server";

export interface Work {
  /** Absolute path of the experiment. */
  readonly experiment: string;
  readonly choice: RunChoice;
  readonly logger: Logger;
  readonly onEvent: (event: LoopEvent) => void;
  /** Cancels from outside, as the socket does from another process. */
  readonly cancel: AbortController;
}

/**
 * One engine at work on one experiment: takes the lock, answers on the socket, chooses the run and
 * drives the loop, whose events it writes down. A cancelled run ends with AbortError, a failed one
 * with its error; both can be resumed.
 */
export async function workOn(work: Work): Promise<void> {
  const experiment = await settingsOf(work);
  requireFallback(experiment.options);
  let parts: Parts | undefined;
  let run: string | null = null;
  const server = await serveEngine({
    status: () => ({ pid: process.pid, run, cancelling: work.cancel.signal.aborted }),
    cancel: () => work.cancel.abort(),
    exec: async (request) => {
      if (!parts) throw new UserError("The engine is still starting.", "Try again in a moment.");
      const { interpreter, perception } = parts;
      return executeProgram(request, (program) => interpreter.run(program, perception),
        experiment.options.program);
    },
  });
  try {
    const lock = await EngineLock.acquire(work.experiment, server.info);
    try {
      const dataset = await JsonlDataset.open(work.experiment);
      const examples = await readExamples(work.experiment, experiment.options.policy);
      parts = await openParts(work.experiment, experiment.options, work.logger);
      const prompt = promptDigest(experiment.options.policy, examples);
      const digests = { data: dataset.digest, policy: parts.policy.digest,
        perception: parts.perception.digest, interpreter: parts.interpreter.digest,
        networks: parts.networks, ...(prompt === undefined ? {} : { prompt }) };
      const chosen = await chooseRun(work.experiment, work.choice, { options: experiment.options,
        digests });
      if (chosen.upTo > 0) await requireTrainer(work.experiment, experiment.options);
      run = chosen.name;
      const folder = layout.run(work.experiment, chosen.name);
      if (!chosen.record)
        await disk.replace(layout.runRecord(folder),
          pretty(newRecord(chosen, experiment, digests, parts)));
      await lock.workOn(chosen.name);
      const state = { run: chosen.name, options: experiment.options,
        queries: await dataset.queries(), examples, baseDigest: digests.policy };
      await drive(work, chosen, state, { ...parts, dataset });
    } finally {
      await parts?.close();
      await lock.release();
    }
  } finally {
    server.close();
  }
}

/** A run goes on under the options it began with; a new one takes those of `experiment.json`. */
async function settingsOf({ experiment, choice, logger }: Work): Promise<ExperimentFile> {
  const file = await readExperiment(experiment);
  if (choice.kind === "run") return file;
  const { name, record } = await runToResume(experiment);
  const changed = differences(record, file.options, record.digests);
  if (changed.length > 0)
    logger.warn(`experiment.json has changed since ${name} began, and ` +
      `${name} goes on under the options it began with. "visrep run" starts a new run under ` +
      `these:\n${list(changed)}`);
  return { options: record.options, sources: record.sources };
}

function newRecord(chosen: ChosenRun, { options, sources }: ExperimentFile,
  digests: RunRecord["digests"], parts: Parts): RunRecord {
  return {
    schemaVersion: 1,
    run: chosen.name,
    created: Date.now(),
    seed: options.seed,
    options,
    sources,
    digests,
    versions: versions(),
    threads: threadsOf(),
    batchSize: parts.policy.batchSize,
  };
}

/** Runs the loop and records what happens, its end included. */
async function drive(work: Work, chosen: ChosenRun, state: RunState,
  parts: Parts & { readonly dataset: JsonlDataset }): Promise<void> {
  const folder = layout.run(work.experiment, chosen.name);
  const written = runDisk(folder, disk);
  const now = (): number => Date.now();
  const log = await EventLog.open(folder, written, now);
  const tell = async (event: LoopEvent): Promise<void> => {
    await log.append(event);
    work.onEvent(event);
  };
  const logger: Logger = { ...work.logger,
    warn: (message) =>
      void tell({ time: now(), kind: "note", message }).catch(() => work.logger.warn(message)) };
  const ports = {
    ...parts,
    store: new FileRunStore(folder, written, logger),
    corrections: new CorrectionFolder(work.experiment),
    reviews: new ReviewFolder(work.experiment, ({ message }) => logger.warn(message)),
    clock: { now },
    signal: work.cancel.signal,
  };
  try {
    await tell({ time: now(), kind: "run-started", schemaVersion: 1, run: chosen.name,
      pid: process.pid, upTo: chosen.upTo, resumed: chosen.record !== undefined });
    if (chosen.because.length > 0)
      await tell({ time: now(), kind: "note",
        message: `This is a new run, because results depend on what changed:\n${
          list(chosen.because)
        }` });
    for await (const event of runIterations(state, ports, chosen.upTo)) await tell(event);
  } catch (error) {
    const gone = error instanceof AbortError ? undefined : await removedRun(folder);
    // whatever failed failed because of that, and nothing of it can be recorded
    if (gone) throw gone;
    const end: LoopEvent = error instanceof AbortError ?
      { time: now(), kind: "run-cancelled", run: chosen.name } :
      { time: now(), kind: "run-failed", run: chosen.name, message: (error as Error).message,
        nextStep: error instanceof UserError ?
          error.nextStep :
          `Look at ${layout.log(work.experiment)}, then run "visrep resume".` };
    // The disk may be what failed: then the error itself is all that can be told.
    await tell(end).catch((cause: unknown) =>
      work.logger.error(`the end of the run could not be recorded: ${(cause as Error).message}`)
    );
    throw error;
  }
}
