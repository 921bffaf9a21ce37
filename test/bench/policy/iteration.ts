import { spawn } from "node:child_process";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { usualWorkers } from "../../../src/adapters/interpreter/interpreter";
import { createBuiltinPolicy } from "../../../src/adapters/policy/builtin/builtin-policy";
import { writeScenes } from "../../../src/adapters/scenes/write-scenes";
import { readEvents } from "../../../src/adapters/store/events";
import { readExperiment } from "../../../src/adapters/store/experiment-file";
import { layout } from "../../../src/adapters/store/layout";
import { readQueries } from "../../../src/adapters/store/queries";
import { newestRun, readSamples, sampleSummaries } from "../../../src/adapters/store/reader";
import type { Policy, SamplingOptions } from "../../../src/core/ports/policy";
import { shortPrompt } from "../../../src/core/program/prompt";
import type { SampleRecord } from "../../../src/core/run/records";
import type { Query } from "../../../src/core/task/query";
import type { Size } from "./size";

const ITERATION = 1;

/** One iteration of the default experiment by the real command line, and where its seconds go. */
export async function benchIteration({ perType }: Size["iteration"],
  scratch: string): Promise<void> {
  const folder = path.join(scratch, "experiment");
  const data = path.join(scratch, "data");
  await writeScenes(data, { seed: 1, ...(perType ? { perType } : {}) });
  await visrep("init", folder, "--data", data, "--seed", "1");
  await visrep("run", folder, "--iterations", String(ITERATION));

  const run = await newestRun(folder);
  if (!run) throw new Error("visrep run made no run");
  const events = (await readEvents(run.folder)).filter((event) =>
    "iteration" in event && event.iteration === ITERATION
  );
  const timeOf = (kind: "iteration-started" | "iteration-finished"): number =>
    events.find((event) => event.kind === kind)?.time ?? NaN;
  const all = (timeOf("iteration-finished") - timeOf("iteration-started")) / 1000;
  const stages = events.filter((event) => event.kind === "stage-finished");
  const samples = await readSamples(run.folder, ITERATION,
    await sampleSummaries(run.folder, ITERATION));
  const queries = new Map((await readQueries(folder)).map((query) => [query.id, query]));
  const { options } = await readExperiment(folder);

  console.log(`iteration ${ITERATION} of the default experiment: ${all.toFixed(1)} s ` +
    `(${samples.filter(({ phase }) => phase === "grow").length} samples grown, ` +
    `${samples.filter(({ phase }) => phase === "evaluate").length} scored)`);
  for (const { stage, seconds, message } of stages)
    console.log(`  ${stage.padEnd(10)}${seconds.toFixed(1).padStart(8)} s  ${message}`);
  console.log("  " +
    `${"the rest".padEnd(10)}${
      (all - stages.reduce((sum, { seconds }) => sum + seconds, 0)).toFixed(1).padStart(8)
    } ` +
    "s  loading weights, metrics, writing");

  const policy = await createBuiltinPolicy({ logger: console });
  try {
    console.log("  growing and evaluating sample and run programs at the same time; each alone, " +
      "afterwards or as recorded:");
    await sampledAlone("grow", samples, queries, policy, options.sampling);
    await policy.load({ kind: "checkpoint", folder: layout.policy(run.folder, ITERATION) });
    await sampledAlone("evaluate", samples, queries, policy, { ...options.sampling,
      temperature: options.evaluation.temperature });
  } finally {
    await policy.close();
  }
  for (const phase of ["grow", "evaluate"] as const)
    programs(phase, samples.filter((sample) => sample.phase === phase));
}

/** Writes the same samples again with nothing beside it; they must be the same. */
async function sampledAlone(phase: SampleRecord["phase"], all: readonly SampleRecord[],
  queries: ReadonlyMap<string, Query>, policy: Policy, options: SamplingOptions): Promise<void> {
  const samples = all.filter((sample) => sample.phase === phase);
  const requests = samples.map(({ query, seed }) => ({
    prompt: shortPrompt(queries.get(query) as Query),
    seed,
  }));
  await policy.sample(requests.slice(0, policy.batchSize), options); // opens the sessions
  const started = performance.now();
  for (let first = 0; first < requests.length; first += policy.batchSize) {
    const completions = await policy.sample(requests.slice(first, first + policy.batchSize),
      options);
    const other = completions.findIndex(({ text }, i) => text !== samples[first + i]?.completion);
    if (other >= 0)
      throw new Error(`sample ${samples[first + other]?.id} is another text when ` +
        "it is written again");
  }
  const seconds = (performance.now() - started) / 1000;
  const tokens = samples.reduce((sum, sample) => sum + sample.tokens, 0);
  console.log(`    ${phase.padEnd(9)} sampling ${seconds.toFixed(1).padStart(6)} s  ${tokens} ` +
    `tokens, ${(tokens / seconds).toFixed(0)} tokens/s`);
}

/** What the run recorded of its programs; equal ones ran once. */
function programs(phase: SampleRecord["phase"], samples: readonly SampleRecord[]): void {
  const ran = [
    ...new Map(
      samples.filter(({ program }) => program !== null).map((
        sample,
      ) => [JSON.stringify([sample.program, sample.query]), sample]),
    ).values(),
  ];
  const seconds = (of: (sample: SampleRecord) => number): string =>
    (ran.reduce((sum, sample) => sum + of(sample), 0) / 1000).toFixed(1).padStart(6);
  console.log(`    ${phase.padEnd(9)} programs ${seconds(({ activeMs }) => activeMs)} s of the ` +
    `${usualWorkers()} workers and${seconds(({ hostMs }) => hostMs)} s of waiting for ` +
    `perception, summed over ${ran.length} different programs`);
}

async function visrep(...words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [packageFile("dist", "visrep.mjs"), ...words], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`visrep ${words.join(" ")} ended with ${status}`);
}
