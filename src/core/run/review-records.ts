import { z } from "zod";
import { persistentSchema } from "../experiment/experiment";

/** A correction that ran and earned its reward. */
const usedCorrectionSchema = z.object({
  /** Name of its file in `corrections/`, and sha256 of that file then. */
  file: z.string(),
  digest: z.string(),
  query: z.string(),
  type: z.string(),
  failureType: z.string().nullable(),
  author: z.string().nullable(),
  parentSample: z.string().nullable(),
  /** The text that is trained on. */
  program: z.string(),
});
export type UsedCorrection = z.infer<typeof usedCorrectionSchema>;

/** A file of `corrections/` that does not count, and why. */
const leftOutCorrectionSchema = z.object({ file: z.string(),
  /** Absent where it could not be read. */ digest: z.string().optional(), reason: z.string() });
export type LeftOutCorrection = z.infer<typeof leftOutCorrectionSchema>;

/**
 * `corrections.json`: which corrections an iteration has. It is written before training, which
 * depends on it; a resumed one reads it.
 */
export const correctionsRecordSchema = z.object({
  schemaVersion: z.literal(1),
  iteration: z.number().int(),
  used: z.array(usedCorrectionSchema),
  leftOut: z.array(leftOutCorrectionSchema),
});
export type CorrectionsRecord = z.infer<typeof correctionsRecordSchema>;

/** A query that a mark takes out of training and evaluation. */
const exclusionSchema = z.object({ query: z.string(), failureType: z.string(), author: z.string(),
  /** Id of the mark. */ mark: z.string() });
export type Exclusion = z.infer<typeof exclusionSchema>;

/** A program of a train query that a person rejected: it never becomes a training row. */
const rejectionSchema = z.object({ query: z.string(),
  /** Its digest, as in `ReviewKey`. */ program: z.string(), author: z.string() });
export type Rejection = z.infer<typeof rejectionSchema>;

/**
 * `decisions.json`: what held of people's decisions and marks when an iteration began. It is
 * written before its first sample; a resumed iteration reads it.
 */
export const decisionsRecordSchema = z.object({
  schemaVersion: z.literal(1),
  iteration: z.number().int(),
  excluded: z.array(exclusionSchema),
  rejected: z.array(rejectionSchema),
});
export type DecisionsRecord = z.infer<typeof decisionsRecordSchema>;

/** A question type that keeps failing on validation. */
const persistentTypeSchema = z.object({
  type: z.string(),
  /**
   * `low`: its accuracy stays below a threshold. `flat`: it stands still below what counts as
   * solved.
   */
  because: z.enum(["low", "flat"]),
  /** On validation, iteration 0 first; null where it was not scored. */
  accuracy: z.array(z.number().nullable()),
  /** Validation queries of this type now, and how many of them fail. */
  n: z.number().int(),
  failing: z.number().int(),
  /** Ids of the train queries most worth correcting, best first. */
  queries: z.array(z.string()),
});
export type PersistentType = z.infer<typeof persistentTypeSchema>;

/** What became of a question type after people corrected programs of it. */
const correctionEffectSchema = z.object({
  type: z.string(),
  /** Corrections of this type in the newest iteration that has any. */
  corrections: z.number().int(),
  /** Validation accuracy before the first of them was trained on, and now. */
  before: z.number(),
  after: z.number(),
  /** Iterations trained since `before`. */
  iterations: z.number().int(),
});
export type CorrectionEffect = z.infer<typeof correctionEffectSchema>;

/** What people should know after an iteration: part of `metrics.json`. */
export const reviewSchema = z.object({
  /**
   * Corrections that passed in this iteration, those that did not, and by type those that were
   * trained on.
   */
  corrections: z.object({ used: z.number().int(), leftOut: z.number().int(),
    byType: z.record(z.string(), z.number().int()) }),
  /**
   * Queries that marks took out, and rewarded programs that are no rows because a person rejected
   * them.
   */
  excluded: z.object({ queries: z.number().int(), programs: z.number().int() }).default({
    queries: 0,
    programs: 0,
  }),
  /** Worst first. */
  persistent: z.array(persistentTypeSchema),
  effects: z.array(correctionEffectSchema),
  /** The options that decided what is persistent. */
  options: persistentSchema,
});
export type Review = z.infer<typeof reviewSchema>;
