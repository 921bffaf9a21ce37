import { AbortError, PolicyError } from "../../errors";
import type { LoopPorts } from "../../ports/loop-ports";
import type { Completion, SamplingOptions } from "../../ports/policy";
import { extractProgram } from "../../program/extract";
import type { ProgramRunner } from "../../reward/program-runner";
import type { Query } from "../../task/query";
import type { PlannedSample } from "./plan";
import type { Written } from "./token-count";

/** How a batch is to be written, and by which weights. */
export interface Sampling {
  readonly options: SamplingOptions;
  /** sha256 of the weights that must write these samples. */
  readonly weights: string;
  readonly promptOf: (query: Query) => string;
  /** Hears of every token. */
  readonly written: Written;
}

/** A batch with the policy's texts, in the order of its samples. */
export interface SampledBatch {
  readonly batch: readonly PlannedSample[];
  readonly completions: readonly Completion[];
}

/**
 * Gives the batches in order, each when all its programs have run, and "written" now and then while
 * one is written. Meanwhile sampling goes on, one batch at a time, and programs are handed over
 * until the interpreter has no use for more: perception that answers slowly holds up few of them.
 * Who stops taking batches, for example because the disk is full, goes on when the batch that was
 * under way has been given up.
 * @throws PolicyError if the sampler holds other weights than it should, AbortError if cancelled,
 *   and what a program's run throws.
 */
export async function* runAhead(batches: readonly (readonly PlannedSample[])[], job: Sampling,
  ports: LoopPorts, runner: ProgramRunner): AsyncGenerator<SampledBatch | "written"> {
  const left = batches.values();
  const given = new AbortController();
  const signal = AbortSignal.any([ports.signal, given.signal]);
  const sampleNext = (): Promise<SampledBatch> | undefined => {
    const { value: batch } = left.next();
    return batch &&
      quiet(
        complete(batch, job, { ...ports, signal }).then((completions) => ({ batch, completions })),
      );
  };
  const running: (SampledBatch & { readonly ran: Promise<undefined> })[] = [];
  let sampling = sampleNext();
  try {
    while (sampling || running.length > 0) {
      const enough = running.reduce((sum, { batch }) =>
        sum + batch.length, 0) >= ports.interpreter.programsAtOnce;
      const oldest = running[0];
      const sampled = await Promise.race([...(oldest ? [oldest.ran] : []),
        ...(sampling && !(oldest && enough) ? [sampling] : []),
        ...(sampling ? [job.written.news()] : [])]);
      if (sampled === "written")
        yield sampled;
      else if (sampled) {
        sampling = sampleNext();
        running.push({ ...sampled, ran: quiet(runAll(sampled, runner)) });
      } else if (oldest) {
        running.shift();
        yield oldest;
      }
    }
  } finally {
    given.abort();
    // it was told where it was awaited, or nobody waits for it any more
    await sampling?.catch(() => undefined);
  }
}

async function runAll({ batch, completions }: SampledBatch,
  runner: ProgramRunner): Promise<undefined> {
  await Promise.all(batch.map(({ query }, i) => {
    const program = extractProgram(completions[i]?.text ?? "");
    return program === undefined ? undefined : runner.run(program, query);
  }));
  return undefined;
}

/** The policy's texts for a batch, written by the weights that are meant to. */
async function complete(batch: readonly PlannedSample[], job: Sampling,
  ports: LoopPorts): Promise<readonly Completion[]> {
  if (ports.signal.aborted) throw new AbortError();
  if (ports.policy.digest !== job.weights) {
    throw new PolicyError(`The sampler holds weights ${ports.policy.digest.slice(0, 12)}, but ` +
      `this stage is to be written by ${job.weights.slice(0, 12)}.`,
      `Run "visrep resume"; if it happens again, start a new run with "visrep run --new".`);
  }
  return ports.policy.sample(
    batch.map(({ query, seed }) => ({ prompt: job.promptOf(query), seed })),
    job.options,
    ports.signal,
    job.written.hear,
  );
}

/** What runs ahead fails when it is awaited, not as an unhandled rejection before. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
