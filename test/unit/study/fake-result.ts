import { type ArmResult, armResultSchema, encodeBits,
  type IterationResult } from "../../../scripts/study/result";
import { experimentSchema } from "../../../src/core/experiment/experiment";

/** Rewards of the test queries of two types, one of each of two tasks, at some iterations. */
export interface FakeScores {
  readonly [iteration: number]: { readonly count: readonly number[];
    readonly find: readonly number[] };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A finished arm with these test rewards; every iteration in between has only validation. */
export function fakeResult(arm: string, seed: number, scores: FakeScores,
  more: Partial<Pick<IterationResult, "corrections">> = {}, testQueries = "digest"): ArmResult {
  const last = Math.max(...Object.keys(scores).map(Number));
  const scored = Object.values(scores)[0] as FakeScores[number];
  return armResultSchema.parse({
    schemaVersion: 1,
    arm,
    policy: "builtin",
    command: `npm run study -- --arms ${arm}`,
    began: "2026-01-01T00:00:00.000Z",
    seed,
    scenes: { seed: 11, train: 2, validation: 2, test: scored.count.length + scored.find.length },
    testQueries,
    types: { count: { task: "vqa", test: scored.count.length },
      find: { task: "detection", test: scored.find.length } },
    options: experimentSchema.parse({ schemaVersion: 1, name: arm, seed }),
    digests: { data: "d", policy: "p".repeat(64), perception: "s", interpreter: "i",
      networks: "native" },
    versions: { visrep: "0.1.0", node: "v20", platform: "linux-x64" },
    threads: { policy: 2, trainer: 2 },
    machine: { cpu: "fake", cores: 2, memoryGiB: 8 },
    interruptions: 0,
    seconds: 60,
    iterations: Array.from({ length: last + 1 }, (_, iteration) => {
      const own = scores[iteration];
      const validation = { accuracy: 0.5, n: 2, byTask: { vqa: 0.5, detection: 0.5 },
        byType: { count: iteration / 10, find: 0.5 } };
      return {
        iteration,
        validation,
        test: own ?
          { accuracy: mean([...own.count, ...own.find]), n: own.count.length + own.find.length,
            byTask: { vqa: mean(own.count), detection: mean(own.find) },
            byType: { count: mean(own.count), find: mean(own.find) } } :
          null,
        rewards: own ? { count: encodeBits(own.count), find: encodeBits(own.find) } : null,
        grow: iteration === 0 ? null : { samples: 8, accepted: 4, rows: 3 },
        corrections: iteration > 3 ? more.corrections ?? {} : {},
        persistent: [],
        seconds: { grow: iteration === 0 ? 0 : 8, improve: iteration === 0 ? 0 : 3, evaluate: 1 },
      };
    }),
  });
}
