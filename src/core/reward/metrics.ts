import { FAILURE_KINDS } from "../program/failure";
import { countRewarded, type Metrics, type SampleRecord, type Score } from "../run/records";
import { TASKS } from "../task/query";

type Breakdown = Pick<Metrics, "withFallback" | "byTask" | "byType" | "byFailure">;

/**
 * The scores of an iteration's evaluation. Keys are in a fixed order and nothing depends on time:
 * equal runs give equal metrics.
 */
export function computeMetrics(head: Pick<Metrics, "iteration" | "policy" | "grow">,
  evaluated: readonly SampleRecord[]): Metrics {
  const test = evaluated.filter((sample) => sample.split === "test");
  const validation = evaluated.filter((sample) => sample.split === "validation");
  return {
    ...score(test),
    schemaVersion: 1,
    iteration: head.iteration,
    policy: head.policy,
    ...breakdown(test),
    validation: { ...score(validation), ...breakdown(validation) },
    grow: head.grow,
  };
}

/** Mean reward; 0 over no samples. */
function score(samples: readonly Pick<SampleRecord, "reward">[]): Score {
  const earned = countRewarded(samples);
  return { accuracy: samples.length === 0 ? 0 : earned / samples.length, n: samples.length };
}

function breakdown(samples: readonly SampleRecord[]): Breakdown {
  const types = [...new Set(samples.map((sample) => sample.type))].sort();
  const fallback = samples.flatMap((sample) => sample.withFallback ?? []);
  return {
    ...(fallback.length > 0 ? { withFallback: score(fallback) } : {}),
    byTask: scores(samples, TASKS, (sample) => sample.task),
    byType: scores(samples, types, (sample) => sample.type),
    byFailure: Object.fromEntries(FAILURE_KINDS
      .map((kind) =>
        [kind, samples.filter((sample) => sample.failure?.kind === kind).length] as const
      )
      .filter(([, n]) => n > 0)),
  };
}

function scores(samples: readonly SampleRecord[], keys: readonly string[],
  keyOf: (sample: SampleRecord) => string): Record<string, Score> {
  return Object.fromEntries(keys
    .map((key) => [key, score(samples.filter((sample) => keyOf(sample) === key))] as const)
    .filter(([, { n }]) => n > 0));
}
