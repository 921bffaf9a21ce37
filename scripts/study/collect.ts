import { createHash } from "node:crypto";
import * as os from "node:os";
import { readEvents } from "../../src/adapters/store/events";
import { readQueries } from "../../src/adapters/store/queries";
import { listIterations, newestRun, sampleSummaries } from "../../src/adapters/store/reader";
import type { LoopEvent, Stage } from "../../src/core/run/events";
import type { Metrics } from "../../src/core/run/records";
import type { Query } from "../../src/core/task/query";
import type { Arm } from "./arms";
import { type ArmResult, encodeBits, type IterationResult, type Scores } from "./result";
import { SCENES_SEED } from "./scenes";

/** What is kept of an arm whose experiment has finished. @param experiment its folder */
export async function collectResult(arm: Arm, policy: string, experiment: string,
  command: string): Promise<ArmResult> {
  const run = await newestRun(experiment);
  if (!run) throw new Error(`${experiment} has no run`);
  const { record, folder } = run;
  const events = await readEvents(folder);
  const queries = await readQueries(experiment);
  const finished = (await listIterations(folder)).filter(({ iteration }) =>
    iteration <= arm.iterations
  );
  const iterations = await Promise.all(finished.map(async ({ iteration, metrics }) => {
    if (!metrics) throw new Error(`iteration ${iteration} of ${folder} is not finished`);
    return iterationResult(metrics, await testRewards(folder, iteration), events);
  }));
  const scored = new Set(
    (await sampleSummaries(folder, 0)).filter(({ split }) => split === "test").map(({ query }) =>
      query
    ),
  );
  const test = queries.filter(({ id }) => scored.has(id));
  const count = (split: Query["split"]): number =>
    queries.filter((query) => query.split === split).length;
  return {
    schemaVersion: 1,
    arm: arm.name,
    policy,
    command,
    began: new Date(record.created).toISOString(),
    seed: arm.seed,
    scenes: { seed: SCENES_SEED, train: count("train"),
      validation: iterations[0]?.validation.n ?? 0, test: test.length },
    testQueries: createHash("sha256").update(test.map(({ id }) => id).join("\n")).digest("hex"),
    types: Object.fromEntries([...new Set(test.map(({ type }) => type))].sort().map((type) => {
      const own = test.filter((query) => query.type === type);
      return [type, { task: own[0]?.task ?? "", test: own.length }];
    })),
    options: withoutPaths(record.options),
    digests: record.digests,
    versions: record.versions,
    threads: record.threads,
    machine: machine(),
    interruptions: eventsOf(events, "stage-started") - eventsOf(events, "stage-finished"),
    seconds: Math.round(
      events.reduce((sum, event) => sum + (event.kind === "stage-finished" ? event.seconds : 0), 0),
    ),
    iterations,
  };
}

/** This machine, as far as durations depend on it. */
export function machine(): ArmResult["machine"] {
  return { cpu: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30) };
}

function iterationResult(metrics: Metrics, rewards: IterationResult["rewards"],
  events: readonly LoopEvent[]): IterationResult {
  const { iteration, validation, grow, review } = metrics;
  return {
    iteration,
    validation: scores(validation),
    test: metrics.n === 0 ? null : scores(metrics),
    rewards,
    grow,
    corrections: review?.corrections.byType ?? {},
    persistent: review?.persistent.map(({ type }) => type) ?? [],
    seconds: { grow: secondsOf(events, iteration, "grow"),
      improve: secondsOf(events, iteration, "improve"),
      evaluate: secondsOf(events, iteration, "evaluate") },
  };
}

function scores(
  { accuracy, n, byTask, byType }: Pick<Metrics, "accuracy" | "n" | "byTask" | "byType">,
): Scores {
  const round = (value: number): number => Number(value.toFixed(4));
  const accuracies = (parts: Metrics["byTask"]): Record<string, number> =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, round(part.accuracy)]));
  return { accuracy: round(accuracy), n, byTask: accuracies(byTask), byType: accuracies(byType) };
}

async function testRewards(run: string, iteration: number): Promise<IterationResult["rewards"]> {
  const samples = (await sampleSummaries(run, iteration)).filter(({ split, phase }) =>
    split === "test" && phase === "evaluate"
  );
  if (samples.length === 0) return null;
  const types = [...new Set(samples.map(({ type }) => type))].sort();
  return Object.fromEntries(
    types.map((
      type,
    ) => [type,
      encodeBits(samples.filter((sample) => sample.type === type).map(({ reward }) => reward))]
    ),
  );
}

function secondsOf(events: readonly LoopEvent[], iteration: number, stage: Stage): number {
  const end = events.findLast((event) =>
    event.kind === "stage-finished" && event.iteration === iteration && event.stage === stage
  );
  return end?.kind === "stage-finished" ? Number(end.seconds.toFixed(1)) : 0;
}

function eventsOf(events: readonly LoopEvent[], kind: LoopEvent["kind"]): number {
  return events.filter((event) => event.kind === kind).length;
}

/** The options without where a model lies on this machine: its digest says which one it was. */
function withoutPaths(options: ArmResult["options"]): ArmResult["options"] {
  const { model, ...policy } = options.policy;
  return { ...options,
    policy: policy.engine === "builtin" || model === undefined ? policy : { ...policy, model } };
}
