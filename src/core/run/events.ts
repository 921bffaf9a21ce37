import { z } from "zod";
import { metricsSchema } from "./records";

export const STAGES = ["grow", "improve", "evaluate"] as const;
export type Stage = (typeof STAGES)[number];

const at = { /** Milliseconds since 1970, UTC. */ time: z.number() };
const stageAt = { ...at, iteration: z.number().int(), stage: z.enum(STAGES) };

/**
 * One line of `events.jsonl`: everything that happens in a run. Screens and logs only subscribe to
 * this.
 */
export const eventSchema = z.discriminatedUnion("kind", [
  z.object({ ...at, kind: z.literal("run-started"), schemaVersion: z.literal(1), run: z.string(),
    pid: z.number().int(), upTo: z.number().int(), resumed: z.boolean() }),
  z.object({ ...at, kind: z.literal("iteration-started"), iteration: z.number().int() }),
  z.object({ ...stageAt, kind: z.literal("stage-started"), total: z.number().int() }),
  /**
   * `done` of `total` samples or steps; `accepted` counts rewards of 1, `loss` is there while
   * improving, `writing` counts the tokens of programs beyond the done ones.
   */
  z.object({
    ...stageAt,
    kind: z.literal("stage-progress"),
    done: z.number().int(),
    total: z.number().int(),
    accepted: z.number().int().optional(),
    loss: z.number().optional(),
    tokensPerS: z.number().optional(),
    writing: z.number().int().optional(),
  }),
  z.object({ ...stageAt, kind: z.literal("stage-finished"), seconds: z.number(),
    message: z.string() }),
  z.object({ ...at, kind: z.literal("iteration-finished"), iteration: z.number().int(),
    metrics: metricsSchema }),
  z.object({ ...at, kind: z.literal("run-finished"), run: z.string(),
    iterations: z.number().int() }),
  z.object({ ...at, kind: z.literal("run-cancelled"), run: z.string() }),
  z.object({ ...at, kind: z.literal("run-failed"), run: z.string(), message: z.string(),
    nextStep: z.string() }),
  z.object({ ...at, kind: z.literal("note"), message: z.string() }),
]);
export type LoopEvent = z.infer<typeof eventSchema>;
