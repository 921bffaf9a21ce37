import { z } from "zod";
import { FAILURE_KINDS } from "../program/failure";
import { SPLITS, TASKS } from "../task/query";
import { reviewSchema } from "./review-records";

/**
 * The records of an experiment folder. One schema each, used for writing and for reading; every
 * file carries `schemaVersion` on its first record or at its top.
 */

export const PHASES = ["grow", "evaluate"] as const;
export type Phase = (typeof PHASES)[number];

export const failureSchema = z.object({
  kind: z.enum(FAILURE_KINDS),
  type: z.string().optional(),
  message: z.string(),
  line: z.number().int().optional(),
});

/**
 * One line of `samples.jsonl`: a program the policy wrote for a query, with what happened to it.
 */
export const sampleSchema = z.object({
  /** Stable: equal query, phase, index, iteration and program give the same id in every run. */
  id: z.string(),
  query: z.string(),
  split: z.enum(SPLITS),
  task: z.enum(TASKS),
  type: z.string(),
  phase: z.enum(PHASES),
  /** Which of the samples of this query, from 0. */
  index: z.number().int(),
  /** The completion as the policy wrote it; `program` is what was extracted of it. */
  completion: z.string(),
  program: z.string().nullable(),
  /** sha256 of the weights that wrote it. */
  policy: z.string(),
  seed: z.number().int(),
  tokens: z.number().int(),
  logProbability: z.number().nullable(),
  /** The answer after the answer conventions, as text; null if it failed. */
  answer: z.string().nullable(),
  reward: z.union([z.literal(0), z.literal(1)]),
  failure: failureSchema.nullable(),
  /**
   * The same where a fallback program answers if this one does not; there in scored samples if the
   * option is set.
   */
  withFallback: z.object({ answer: z.string().nullable(),
    reward: z.union([z.literal(0), z.literal(1)]) }).optional(),
  /** Milliseconds: active time of the program, and waiting for perception. */
  activeMs: z.number(),
  hostMs: z.number(),
  /**
   * Where its trace is: `traces/<shard>.jsonl.gz` and line number from 0; null where none was
   * recorded.
   */
  trace: z.object({ shard: z.string(), line: z.number().int() }).nullable(),
});
export type SampleRecord = z.infer<typeof sampleSchema>;

/** How many samples earned their reward. */
export function countRewarded(samples: readonly Pick<SampleRecord, "reward">[]): number {
  return samples.filter((sample) => sample.reward === 1).length;
}

/** One line of `train.jsonl`: a row the policy was fine-tuned on, with where it came from. */
export const trainRowSchema = z.object({
  prompt: z.string(),
  program: z.string(),
  weight: z.number(),
  query: z.string(),
  type: z.string(),
  /** What gave the program: a sample by its id, or a correction by its file in `corrections/`. */
  source: z.object({ kind: z.enum(["sample", "correction"]), id: z.string(),
    iteration: z.number().int() }),
});
export type TrainRow = z.infer<typeof trainRowSchema>;

const scoreSchema = z.object({ accuracy: z.number(), n: z.number().int() });
export type Score = z.infer<typeof scoreSchema>;

const breakdownSchema = z.object({
  /**
   * The score if a fallback program answers wherever the policy's own does not; absent if the
   * option is not set.
   */
  withFallback: scoreSchema.optional(),
  byTask: z.record(z.string(), scoreSchema),
  byType: z.record(z.string(), scoreSchema),
  byFailure: z.record(z.string(), z.number().int()),
});

/** `metrics.json`. It holds no times, so equal runs give equal files. */
export const metricsSchema = z.object({
  /**
   * Mean reward on test, 0 to 1, and over how many queries; both 0 in an iteration that is not
   * scored on test.
   */
  accuracy: z.number(),
  n: z.number().int(),
  schemaVersion: z.literal(1),
  iteration: z.number().int(),
  policy: z.string(),
  withFallback: breakdownSchema.shape.withFallback,
  byTask: breakdownSchema.shape.byTask,
  byType: breakdownSchema.shape.byType,
  byFailure: breakdownSchema.shape.byFailure,
  validation: scoreSchema.extend(breakdownSchema.shape),
  /** What grow gave and improve trained on; null in iteration 0. */
  grow: z.object({ samples: z.number().int(), accepted: z.number().int(), rows: z.number().int() })
    .nullable(),
  /** Persistent error types and what corrections did. */
  review: reviewSchema.optional(),
});
export type Metrics = z.infer<typeof metricsSchema>;
