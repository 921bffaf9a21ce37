import { z } from "zod";

/** One thing that the check of the sandbox tried. */
const sandboxTrySchema = z.object({
  /**
   * `start`: the interpreter comes up; `wall`: what its processes themselves may do; then programs
   * that mean well and programs that do not.
   */
  group: z.enum(["start", "wall", "harmless", "hostile"]),
  name: z.string(),
  stands: z.boolean(),
  /** What happened. */
  result: z.string(),
  ms: z.number(),
});
export type SandboxTry = z.infer<typeof sandboxTrySchema>;

/** What `visrep check --json` prints. */
export const sandboxCheckSchema = z.object({
  schemaVersion: z.literal(1),
  /** True if everything stands. */
  ok: z.boolean(),
  /** Milliseconds since 1970, UTC. */
  created: z.number(),
  machine: z.object({ visrep: z.string(), node: z.string(), v8: z.string(),
    electron: z.string().nullable(), platform: z.string(), arch: z.string(),
    interpreter: z.string() }),
  /** Whether the project itself has tried such a machine. */
  tried: z.boolean(),
  tries: z.array(sandboxTrySchema),
});
export type SandboxCheck = z.infer<typeof sandboxCheckSchema>;
