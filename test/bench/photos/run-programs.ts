import type { Experiment } from "../../../src/core/experiment/experiment";
import type { Dataset } from "../../../src/core/ports/dataset";
import { judge } from "../../../src/core/reward/reward";
import type { Query } from "../../../src/core/task/query";
import type { Sandbox } from "../../../src/services/compose";

/** What a program answered, as records keep it. */
export interface Answered {
  readonly answer: string | null;
  readonly reward: number;
}

/** Runs a program for each query, over the real perception; by query. */
export async function runPrograms(queries: readonly Query[], write: (query: Query) => string,
  { interpreter, perception }: Sandbox, dataset: Dataset,
  { program: limits, reward }: Experiment): Promise<ReadonlyMap<string, Answered>> {
  const answered = new Map<string, Answered>();
  for (const query of queries) {
    const images = await Promise.all(query.images.map((image) => dataset.image(image)));
    const execution = await interpreter.run({
      program: write(query),
      images,
      trace: false,
      seed: 0,
      limits: { timeoutS: limits.timeoutS, memoryBytes: limits.memoryMiB * 2 ** 20,
        maxCalls: limits.maxCalls, maxTraceSteps: 0 },
    }, perception);
    const { answer, reward: earned } = judge(query, execution, reward);
    answered.set(query.id, { answer, reward: earned });
  }
  return answered;
}
