import { z } from "zod";

const option = <T extends z.ZodType>(schema: T, description: string): T => schema.describe(description);
const count = z.number().int().positive();

/** What fine-tunes the policy. Options of one engine are left out for the others; their defaults are the engine's own, so that they stand in no other run's record. */
export const trainerSchema = z.strictObject({
  engine: option(z.enum(["builtin", "peft"]).default("builtin"), "builtin: ONNX Runtime in this process; peft: LoRA with PyTorch, transformers and PEFT, set up by \"VisReP: Set Up Trainer\"."),
  base: option(z.string().min(1).max(1000).optional(), "peft: the frozen base as a Hugging Face id, or as a folder, absolute or relative to the experiment; the built-in policy's own base where it is left out."),
  precision: option(z.enum(["fp32", "bf16", "fp16"]).optional(), "peft: numbers of the base and of the computation; adapters are fp32. [own] bf16"),
  load4bit: option(z.boolean().optional(), "peft: the base in 4 bits (NF4, needs an NVIDIA GPU and bitsandbytes). [own] false"),
  gradientAccumulation: option(count.max(1024).optional(), "peft: parts in which the rows of a step are read: the same step in less memory. [own] 1"),
  gradientCheckpointing: option(z.boolean().optional(), "peft: activations are computed twice instead of kept: less memory, more time. [own] false"),
  targets: option(z.array(z.string().min(1).max(100)).min(1).max(20).optional(), "peft: linear layers that get an adapter, by the last part of their name. [L] q_proj, k_proj, v_proj, o_proj"),
});
export type TrainerOptions = z.infer<typeof trainerSchema>;

/** Options that only one engine understands. */
const ONLY_PEFT = ["base", "precision", "load4bit", "gradientAccumulation", "gradientCheckpointing", "targets"] as const satisfies readonly (keyof TrainerOptions)[];

/** The first option that the engine does not understand. */
export function optionOfAnotherEngine(options: TrainerOptions): string | undefined {
  return options.engine === "peft" ? undefined : ONLY_PEFT.find((name) => options[name] !== undefined);
}
