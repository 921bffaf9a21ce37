import type { Experiment } from "../experiment/experiment";
import type { SampleRecord } from "../run/records";
import type { Query } from "../task/query";
import { detectionF1 } from "./reward";

/**
 * The rewards that the filter sees where detections are rewarded by a percentile: those of an
 * iteration's grown detections whose F1 is above 0 and at or above that percentile (nearest rank)
 * of all that returned boxes. Stored samples and scores keep the threshold's rewards.
 */
export function percentileRewards(samples: readonly SampleRecord[], queries: readonly Query[],
  { detectionPercentile, detectionIou }: Experiment["reward"]): readonly SampleRecord[] {
  if (detectionPercentile === undefined) return samples;
  const byId = new Map(queries.map((query) => [query.id, query]));
  const scores = samples.map(({ query: id, answer }) => {
    const query = byId.get(id);
    return query && detectionF1(query, answer, detectionIou);
  });
  const least = percentile(scores.filter((f1) => f1 !== undefined), detectionPercentile);
  return samples.map((sample, i) => {
    const f1 = scores[i];
    return sample.task !== "detection" ?
      sample :
      { ...sample, reward: f1 !== undefined && f1 > 0 && f1 >= least ? 1 : 0 };
  });
}

/** By nearest rank; infinite over no values. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Infinity;
}
