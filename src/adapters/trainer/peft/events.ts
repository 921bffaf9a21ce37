import { z } from "zod";

const count = z.number().int().nonnegative();

/** One JSON line of the Python trainer's stdout. */
export const trainerEventSchema = z.discriminatedUnion("event", [
  /** What it is doing, for people. */
  z.object({ event: z.literal("note"), message: z.string().max(2000) }),
  z.object({ event: z.literal("start"), device: z.string(), rows: count, leftOut: count,
    steps: count, /** Steps that a checkpoint had done. */ resumedFrom: count }),
  z.object({ event: z.literal("step"), step: count, steps: count, loss: z.number(),
    /** Null where fp16 overflowed: such a step moves nothing. */ gradNorm: z.number().nullable(),
    learningRate: z.number(), tokensPerS: z.number() }),
  z.object({ event: z.literal("checkpoint"), step: count }),
  z.object({ event: z.literal("done"), digest: z.string().regex(/^[0-9a-f]{64}$/), steps: count,
    firstLoss: z.number(), lastLoss: z.number(), leftOut: count }),
  z.object({ event: z.literal("error"), kind: z.string(), message: z.string().max(10_000),
    nextStep: z.string().max(2000) }),
]);
export type TrainerEvent = z.infer<typeof trainerEventSchema>;
