import { z } from "zod";
import { failureSchema } from "../../core/run/records";
import { traceStepSchema } from "../../core/trace/schema";
import { execReportSchema } from "./protocol";

/**
 * What goes over the pipes of `visrep serve`: one JSON line for each request on its stdin, one for
 * each reply on its stdout.
 */

const boxSchema = z.object({ left: z.number(), lower: z.number(), right: z.number(),
  upper: z.number() });
const program = z.string().max(1_000_000);
const query = z.string().min(1).max(500);

const tryRequestSchema = z.object({ query, program });
export type TryRequest = z.infer<typeof tryRequestSchema>;

const similarRequestSchema = z.object({ query, program, limit: z.number().int().min(1).max(1000) });
export type SimilarRequest = z.infer<typeof similarRequestSchema>;

/**
 * A picture of a train or validation query, or a box of it: pixels, y up. It is never larger than
 * it is on the disk.
 */
const pictureRequestSchema = z.object({
  query,
  /** Which of the query's pictures, from 0. */
  image: z.int().nonnegative(),
  box: boxSchema.exactOptional(),
  /** The longer side at most, pixels. */
  longest: z.int().min(1).max(4096),
});
export type PictureRequest = z.infer<typeof pictureRequestSchema>;

export const scaledPictureSchema = z.object({
  /** `data:` URI of a WebP picture. */
  uri: z.string().startsWith("data:image/webp;base64,"),
  /** Pixels of the whole picture itself, upright, which boxes are in; not of what the URI holds. */
  width: z.int().positive(),
  height: z.int().positive(),
});

const id = z.number().int();
/** Requests are worked on side by side; replies come in the order in which they are ready. */
export const benchRequestSchema = z.discriminatedUnion("method", [
  /** Starts Python and perception, so that the first program finds them warm. */
  z.object({ id, method: z.literal("warm") }),
  z.object({ id, method: z.literal("try"), params: tryRequestSchema }),
  z.object({ id, method: z.literal("similar"), params: similarRequestSchema }),
  z.object({ id, method: z.literal("picture"), params: pictureRequestSchema }),
  /** Ends another request, which gets no reply any more; this one neither. */
  z.object({ id, method: z.literal("cancel"), request: id }),
]);
export type BenchRequest = z.infer<typeof benchRequestSchema>;

export const benchReplySchema = z.discriminatedUnion("ok", [
  z.object({ id, ok: z.literal(true), result: z.unknown() }),
  z.object({ id, ok: z.literal(false), message: z.string(), nextStep: z.string() }),
]);
export type BenchReply = z.infer<typeof benchReplySchema>;

/** What one program was worth for one query; also what `visrep correct --dry-run --json` prints. */
const tryReportSchema = execReportSchema.extend({
  query: z.string(),
  /** True if it earned its reward. */
  ok: z.boolean(),
  reward: z.union([z.literal(0), z.literal(1)]),
  /** The text that was run, of what was given; null if that defines no `execute_command`. */
  program: z.string().nullable(),
  /** As in a sample's record: `[[left, lower, right, upper], ...]` for boxes. */
  answer: z.string().nullable(),
  /** Absent reward's reason, wrong answers included. Lines count from 1 in `program`. */
  failure: failureSchema.nullable(),
  /** The boxes it returned for a detection, pixels, y up. */
  boxes: z.array(boxSchema),
  /** Milliseconds from request to result, waits for perception included. */
  wallMs: z.number(),
  /** Why it can never be the correction of this query; null if it can. */
  refused: z.string().nullable(),
});
export type TryReport = z.infer<typeof tryReportSchema>;

/**
 * The same with the recorded execution, whatever traces the experiment keeps; empty where nothing
 * ran.
 */
export const tracedReportSchema = tryReportSchema.extend({ steps: z.array(traceStepSchema) });
export type TracedReport = z.infer<typeof tracedReportSchema>;

export const similarReportSchema = z.object({
  type: z.string(),
  candidates: z.number().int(),
  tried: z.number().int(),
  earned: z.number().int(),
  unaligned: z.number().int(),
  queries: z.array(
    z.object({ query: z.string(), text: z.string(), program: z.string(), earned: z.boolean(),
      reason: z.string().nullable() }),
  ),
});
