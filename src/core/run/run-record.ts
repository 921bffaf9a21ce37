import { z } from "zod";
import { experimentSchema } from "../experiment/experiment";
import { FAILURE_KINDS } from "../program/failure";
import { SPLITS, TASKS } from "../task/query";
import { PHASES, sampleSchema } from "./records";

/**
 * `run.json`: under which options, versions and digests the results of a run came about. Written
 * once, when it starts.
 */
export const runRecordSchema = z.object({
  schemaVersion: z.literal(1),
  run: z.string(),
  /** Milliseconds since 1970, UTC. */
  created: z.number(),
  seed: z.number().int(),
  /**
   * All options with their values; a resumed run goes on under these, whatever `experiment.json`
   * says by then.
   */
  options: experimentSchema,
  /** Where each value comes from: `experiment.json`, or `default` with the default's own source. */
  sources: z.record(z.string(), z.string()),
  /** What ran: the loop refuses to mix results of different ones in one run. */
  digests: z.object({
    data: z.string(),
    policy: z.string(),
    perception: z.string(),
    interpreter: z.string(),
    /** Build of the network runtime: the two round differently. */
    networks: z.enum(["native", "wasm"]),
    /**
     * sha256 of the API text, instruction and examples of full prompts; left out where prompts are
     * short.
     */
    prompt: z.string().optional(),
  }),
  versions: z.object({ visrep: z.string(), node: z.string(), platform: z.string() }),
  threads: z.object({ policy: z.number().int(), trainer: z.number().int() }),
  /** Requests in one call of the policy: batches are fixed by it. */
  batchSize: z.number().int(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** `training.json`: written when the weights of an iteration are complete. */
export const trainingRecordSchema = z.object({
  schemaVersion: z.literal(1),
  /** sha256 of the weights: the digest that every later sample of this policy must carry. */
  digest: z.string(),
  rows: z.number().int(),
  steps: z.number().int(),
  firstLoss: z.number(),
  lastLoss: z.number(),
});
export type TrainingRecord = z.infer<typeof trainingRecordSchema>;

/** What a list shows of a sample without opening it. */
const sampleSummarySchema = sampleSchema.pick({ id: true, query: true, task: true, type: true,
  split: true, phase: true, index: true, reward: true }).extend({
    failure: z.enum(FAILURE_KINDS).nullable(),
    /** Digest of its program, as a decision about it is keyed; null where there is none. */
    program: z.string().nullable(),
    /** Where its line is in `samples.jsonl`, in bytes; `length` is without the line break. */
    offset: z.number().int(),
    length: z.number().int(),
  });
export type SampleSummary = z.infer<typeof sampleSummarySchema>;

/**
 * One line of `samples.index`: a batch is finished when its line is here; `end` is the size of
 * `samples.jsonl` after it.
 */
export const batchEntrySchema = z.object({
  schemaVersion: z.literal(1).optional(),
  batch: z.number().int(),
  end: z.number().int(),
  samples: z.array(sampleSummarySchema),
});
export type BatchEntry = z.infer<typeof batchEntrySchema>;

const among = (...values: readonly (string | number | null)[]): ReadonlySet<unknown> =>
  new Set<unknown>(values);
const known = { tasks: among(...TASKS), splits: among(...SPLITS), phases: among(...PHASES),
  rewards: among(0, 1), failures: among(null, ...FAILURE_KINDS) };

/**
 * Whether `batchEntrySchema` accepts a value, in a tenth of its time: an editor reads hundreds of
 * thousands of summaries at once. What is refused is left to the schema, which says why.
 */
export function isBatchEntry(value: unknown): value is BatchEntry {
  const { schemaVersion, batch, end, samples } = (value ?? {}) as Partial<
    Record<keyof BatchEntry, unknown>
  >;
  return (schemaVersion === undefined || schemaVersion === 1) && Number.isSafeInteger(batch) &&
    Number.isSafeInteger(end) && Array.isArray(samples) && samples.every(isSummary);
}

function isSummary(value: unknown): boolean {
  const { id, query, task, type, split, phase, index, reward, failure, program, offset, length } =
    (value ?? {}) as Partial<Record<keyof SampleSummary, unknown>>;
  return typeof id === "string" && typeof query === "string" && typeof type === "string" &&
    (typeof program === "string" || program === null) &&
    known.tasks.has(task) && known.splits.has(split) && known.phases.has(phase) &&
    known.rewards.has(reward) && known.failures.has(failure) &&
    Number.isSafeInteger(index) && Number.isSafeInteger(offset) && Number.isSafeInteger(length);
}
