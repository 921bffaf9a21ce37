import { z } from "zod";
import type { PerceptionAnswer } from "../../../core/ports/perception";

const finite = z.number();

/** An answer as it is kept on disk or received from a server. */
export const answerSchema: z.ZodType<PerceptionAnswer> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("boxes"),
    boxes: z.array(
      z.strictObject({ left: finite, lower: finite, right: finite, upper: finite,
        score: z.number().min(0).max(1) }),
    ),
  }),
  z.strictObject({ kind: z.literal("boolean"), value: z.boolean() }),
  z.strictObject({ kind: z.literal("text"), value: z.string() }),
  z.strictObject({ kind: z.literal("number"), value: finite }),
  z.strictObject({ kind: z.literal("unsupported"), message: z.string() }),
]);
