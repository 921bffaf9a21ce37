import { z } from "zod";

/**
 * `reviews/<author>.jsonl`: what people decided, one entry a line, only ever appended to. Every
 * author has a file of their own, so that git merges them.
 */

/** What people can say of a program. */
export const VERDICTS = ["accepted", "rejected", "skipped"] as const;
export type Verdict = (typeof VERDICTS)[number];

const digest = z.string().regex(/^[0-9a-f]{16}$/);
const line = (max: number) => z.string().min(1).max(max);

/**
 * What a decision is about. It holds in every iteration and run in which the same query, over the
 * same pictures, gets the same program; digests are the first 16 hexadecimal digits of a sha256.
 */
const reviewKeySchema = z.object({ query: line(500), images: digest, program: digest });
export type ReviewKey = z.infer<typeof reviewKeySchema>;

const common = {
  schemaVersion: z.literal(1).optional(),
  /** Unique over all authors. */
  id: line(100),
  /** Milliseconds since 1970, UTC. */
  time: z.number(),
};
const about = { key: reviewKeySchema,
  /** Id of the sample that was looked at. */ sample: line(1000) };

const decisionSchema = z.object({ ...common, ...about, kind: z.literal("decision"),
  verdict: z.enum(VERDICTS) });
const markSchema = z.object({
  ...common,
  ...about,
  kind: z.literal("mark"),
  /** Line of the program, from 1. */
  line: z.number().int().min(1),
  /** One of `review.failureTypes` of `experiment.json`. */
  failureType: line(200),
  note: z.string().max(4000),
});

/** One line of an author's log. */
export const reviewEntrySchema = z.discriminatedUnion("kind", [
  decisionSchema,
  markSchema,
  /** Opens or closes a mark, whoever made it. */
  z.object({ ...common, kind: z.literal("resolve"), mark: line(100), resolved: z.boolean() }),
  /** Takes back an entry of the same author, or gives it back by taking back the undo. */
  z.object({ ...common, kind: z.literal("undo"), entry: line(100) }),
]);
export type ReviewEntry = z.infer<typeof reviewEntrySchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type Mark = z.infer<typeof markSchema>;

/** An entry and the author whose log it is in. */
export type Authored<T> = T & { readonly author: string };
