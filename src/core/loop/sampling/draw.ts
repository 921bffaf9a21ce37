import { StoreError } from "../../errors";
import type { LoopPorts } from "../../ports/loop-ports";
import type { Completion } from "../../ports/policy";
import type { TracedSample } from "../../ports/run-store";
import { extractProgram } from "../../program/extract";
import { deriveSeed } from "../../random";
import { withFallback } from "../../reward/fallback";
import { ProgramRunner } from "../../reward/program-runner";
import { judge } from "../../reward/reward";
import { countRewarded, type SampleRecord } from "../../run/records";
import type { RunState } from "../../run/state";
import { batches, type PlannedSample } from "./plan";
import { runAhead, type Sampling } from "./run-ahead";
import { Written } from "./token-count";

export interface DrawJob extends Omit<Sampling, "written"> {
  readonly iteration: number;
  readonly plan: readonly PlannedSample[];
}

export interface DrawProgress {
  readonly done: number;
  readonly accepted: number;
  /**
   * Tokens that the policy wrote in this process, those of programs that are being written too
   * where the engine tells.
   */
  readonly tokens: number;
  /** Those of programs that are not among the done ones. */
  readonly writing: number;
}

/**
 * Draws the planned samples batch by batch, runs their programs and stores them in order; while
 * programs run, sampling goes on. Batches that are stored already are skipped, so a killed stage
 * goes on where it was. Returns all samples of the plan.
 * @throws PolicyError if the sampler holds other weights than it should, StoreError if stored
 *   samples are not of this plan.
 */
export async function* drawSamples(job: DrawJob, state: RunState,
  ports: LoopPorts): AsyncGenerator<DrawProgress, readonly SampleRecord[]> {
  const samples = [...await storedSamples(job, ports)];
  const rest = batches(job.plan, ports.policy.batchSize).filter((_, i) =>
    i * ports.policy.batchSize >= samples.length
  );
  const runner = new ProgramRunner(state, ports);
  let accepted = countRewarded(samples);
  const written = new Written(ports.clock);
  let tokens = 0;
  const progress = (): DrawProgress => ({ done: samples.length, accepted,
    tokens: Math.max(tokens, written.tokens), writing: Math.max(0, written.tokens - tokens) });
  if (samples.length > 0) yield progress();
  for await (const ahead of runAhead(rest, { ...job, written }, ports, runner)) {
    if (ahead === "written") {
      yield progress();
      continue;
    }
    const { batch, completions } = ahead;
    // Their programs have run; asked again now, equal ones refer to the trace that an earlier batch
    // has stored.
    const traced = await Promise.all(
      batch.map((planned, j) =>
        runSample(planned, completions[j] as Completion, job, state, ports, runner)
      ),
    );
    const stored = await ports.store.appendSamples(job.iteration, traced);
    await Promise.all(batch.map(async ({ query }, j) => {
      const sample = stored[j];
      if (sample?.program != null && sample.trace)
        await runner.stored(sample.program, query, sample.trace);
    }));
    samples.push(...stored);
    accepted += countRewarded(stored);
    tokens += stored.reduce((sum, sample) => sum + sample.tokens, 0);
    yield progress();
  }
  return samples;
}

/** Samples of this plan's phase from finished batches. They must be the plan's first ones. */
async function storedSamples(job: DrawJob, ports: LoopPorts): Promise<readonly SampleRecord[]> {
  const phase = job.plan[0]?.phase;
  const stored = (await ports.store.samples(job.iteration)).filter((sample) =>
    sample.phase === phase
  );
  const stray = stored.findIndex((sample, i) => {
    const planned = job.plan[i];
    return sample.query !== planned?.query.id || sample.index !== planned.index ||
      sample.policy !== job.weights;
  });
  if (stray >= 0) {
    throw new StoreError(`Sample ${stray + 1} of iteration ${job.iteration} ` +
      `(${stored[stray]?.id}) was made from other queries or by other weights than this run ` +
      "has now.", `Start a new run with "visrep run --new".`);
  }
  return stored;
}

async function runSample(planned: PlannedSample, completion: Completion, job: DrawJob,
  state: RunState, ports: LoopPorts, runner: ProgramRunner): Promise<TracedSample> {
  const { query, phase, index, seed } = planned;
  const program = extractProgram(completion.text);
  const ran = program === undefined ? undefined : await runner.run(program, query);
  const execution = ran?.execution ??
    {
      failure: { kind: "program_synthesis" as const,
        message: completion.empty ?? "the policy wrote no program" },
      activeMs: 0,
      hostMs: 0,
    };
  const verdict = judge(query, execution, state.options.reward);
  const { answer, reward } = verdict;
  const fallback = await withFallback(query, { phase, answer, reward }, state.options, runner);
  const sample: SampleRecord = {
    id: sampleId(job.iteration, planned, completion.text),
    query: query.id,
    split: query.split,
    task: query.task,
    type: query.type,
    phase,
    index,
    completion: completion.text,
    program: program ?? null,
    policy: job.weights,
    seed,
    tokens: completion.tokens,
    logProbability: completion.logProbability ?? null,
    answer,
    reward,
    failure: verdict.failure ?? null,
    ...(fallback ? { withFallback: fallback } : {}),
    activeMs: execution.activeMs,
    hostMs: execution.hostMs,
    trace: ran?.stored ?? null,
  };
  return { sample, trace: ran?.stored ? null : ran?.execution.trace ?? null };
}

/** Readable and stable, for example `q17.i1-grow-0.9f3a21bc`. */
function sampleId(iteration: number, { query, phase, index }: PlannedSample, text: string): string {
  return `${query.id}.i${iteration}-${phase}-${index}.${
    deriveSeed(text).toString(16).padStart(8, "0")
  }`;
}
