import * as path from "node:path";
import { z } from "zod";
import { disk, readJson } from "../../src/adapters/files/files";
import { runRecordSchema } from "../../src/core/run/run-record";

/**
 * Accuracies, 0 to 1, over `n` queries. Types and tasks have equally many queries in every
 * iteration.
 */
const scoresSchema = z.object({ accuracy: z.number(), n: z.number().int(),
  byTask: z.record(z.string(), z.number()), byType: z.record(z.string(), z.number()) });
export type Scores = z.infer<typeof scoresSchema>;

const iterationSchema = z.object({
  iteration: z.number().int(),
  validation: scoresSchema,
  /** Null in an iteration that is not scored on test. */
  test: scoresSchema.nullable(),
  /**
   * By question type: the reward of every test query, in the order of the data set, as bits
   * (base64, lowest bit first).
   */
  rewards: z.record(z.string(), z.string()).nullable(),
  grow: z.object({ samples: z.number().int(), accepted: z.number().int(), rows: z.number().int() })
    .nullable(),
  /** Verified corrections that were trained on, by type. */
  corrections: z.record(z.string(), z.number().int()),
  /** Persistent error types after it, worst first. */
  persistent: z.array(z.string()),
  /** Duration of each stage. */
  seconds: z.object({ grow: z.number(), improve: z.number(), evaluate: z.number() }),
});
export type IterationResult = z.infer<typeof iterationSchema>;

/** What is kept of a finished arm: `docs/study/<policy>/<arm>.json`. */
export const armResultSchema = z.object({
  schemaVersion: z.literal(1),
  arm: z.string(),
  policy: z.string(),
  command: z.string(),
  /** ISO time at which the run began. */
  began: z.string(),
  seed: z.number().int(),
  scenes: z.object({ seed: z.number().int(), train: z.number().int(), validation: z.number().int(),
    test: z.number().int() }),
  /**
   * sha256 of the ids of the test queries in order: rewards of two arms may be paired if they
   * agree.
   */
  testQueries: z.string(),
  /** Which task a question type belongs to, and how many test queries it has. */
  types: z.record(z.string(), z.object({ task: z.string(), test: z.number().int() })),
  options: runRecordSchema.shape.options,
  digests: runRecordSchema.shape.digests,
  versions: runRecordSchema.shape.versions,
  threads: runRecordSchema.shape.threads,
  machine: z.object({ cpu: z.string(), cores: z.number().int(), memoryGiB: z.number() }),
  /** Stages that were interrupted and done again. */
  interruptions: z.number().int(),
  seconds: z.number(),
  iterations: z.array(iterationSchema),
});
export type ArmResult = z.infer<typeof armResultSchema>;

export const resultFile = (folder: string, arm: string): string => path.join(folder, `${arm}.json`);

/** A finished arm, or undefined. @throws StoreError if its file is damaged. */
export function readResult(folder: string, arm: string): Promise<ArmResult | undefined> {
  return readJson(resultFile(folder, arm), armResultSchema);
}

/** Writes it so that a diff is readable: one line a field, one a part of an iteration. */
export async function writeResult(folder: string, result: ArmResult): Promise<void> {
  const { iterations, ...head } = result;
  const fields = Object.entries(head).map(([name, value]) =>
    `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`
  );
  const entries = iterations.map((each) =>
    "    {\n" +
    `${
      Object.entries(each).map(([name, value]) =>
        `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`
      ).join(",\n")
    }\n` +
    "    }"
  );
  await disk.replace(resultFile(folder, result.arm), `{\n${fields.join(",\n")},\n` +
    `  "iterations": [\n${entries.join(",\n")}\n  ]\n}\n`);
}

/** Rewards as bits: base64, lowest bit first. */
export function encodeBits(rewards: readonly number[]): string {
  const bytes = Buffer.alloc(Math.ceil(rewards.length / 8));
  rewards.forEach((reward, i) => {
    if (reward === 1) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return bytes.toString("base64");
}

/** The first `n` bits. */
export function decodeBits(text: string, n: number): readonly number[] {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== Math.ceil(n / 8))
    throw new RangeError(`${bytes.length} bytes do not hold ${n} rewards`);
  return Array.from({ length: n }, (_, i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1);
}
