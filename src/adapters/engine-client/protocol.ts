import { z } from "zod";
import { failureSchema } from "../../core/run/records";

/**
 * The file that names a running engine: `runs/engine.lock` for the folder, `runs/<run>/engine.json`
 * for its run.
 */
export const engineInfoSchema = z.object({
  schemaVersion: z.literal(1),
  pid: z.number().int(),
  /** Milliseconds since 1970, UTC. */
  started: z.number(),
  /** Every request must carry it. */
  token: z.string(),
  /** Path of the local socket (a named pipe on Windows). */
  socket: z.string(),
  /** Name of the run; absent in the lock until it is chosen. */
  run: z.string().optional(),
});
export type EngineInfo = z.infer<typeof engineInfoSchema>;

/** What `visrep exec --json` prints. */
export const execReportSchema = z.object({
  ok: z.boolean(),
  /** What the program returned, as JSON; patches as `{left, lower, right, upper}`, y up. */
  value: z.unknown(),
  /** Python's `str()` of it. */
  valueText: z.string().nullable(),
  /** The answer after the answer conventions. */
  answer: z.string().nullable(),
  failure: failureSchema.nullable(),
  stdout: z.string(),
  /** Perception calls made. */
  calls: z.number().int(),
  /** Active milliseconds: waiting for perception is not counted. */
  ms: z.number(),
});
export type ExecReport = z.infer<typeof execReportSchema>;

const execRequestSchema = z.object({
  program: z.string().max(1_000_000),
  /** Absolute paths of the pictures. */
  images: z.array(z.string()).min(1).max(64),
  query: z.string().optional(),
  /** Where the trace is written to: a page if it is named .html, otherwise JSON lines. */
  trace: z.string().optional(),
  timeoutS: z.number().positive().max(3600).optional(),
});
export type ExecRequest = z.infer<typeof execRequestSchema>;

export const engineStatusSchema = z.object({
  pid: z.number().int(),
  run: z.string().nullable(),
  cancelling: z.boolean(),
});
export type EngineStatus = z.infer<typeof engineStatusSchema>;

/** One request line on the socket. */
export const requestSchema = z.discriminatedUnion("method", [
  z.object({ token: z.string(), method: z.literal("status") }),
  z.object({ token: z.string(), method: z.literal("cancel") }),
  z.object({ token: z.string(), method: z.literal("exec"), params: execRequestSchema }),
]);
export type EngineRequest = z.infer<typeof requestSchema>;

/** One reply line. */
export const replySchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), message: z.string(), nextStep: z.string() }),
]);
export type EngineReply = z.infer<typeof replySchema>;

/** What `visrep pull --json` prints: the models of Ollama that an experiment names. */
export const ollamaModelsSchema = z.object({
  schemaVersion: z.literal(1),
  /** `digest`: null where the server does not have it. */
  models: z.array(z.object({ model: z.string(), digest: z.string().nullable() })),
});
export type OllamaModels = z.infer<typeof ollamaModelsSchema>;
