import { z } from "zod";

const option = <T extends z.ZodType>(schema: T, description: string): T =>
  schema.describe(description);
const count = z.number().int().positive();

/**
 * What fine-tunes the policy. Options of one engine are left out for the others; their defaults are
 * the engine's own, so that they stand in no other run's record.
 */
export const trainerSchema = z.strictObject({
  engine: option(z.enum(["builtin", "gguf", "peft"]).default("builtin"),
    "builtin: ONNX Runtime in this process; gguf: the same, LoRA of a small llama-architecture " +
      'GGUF file; peft: LoRA with PyTorch, transformers and PEFT, set up by "VisReP: Set Up ' +
      'Trainer".'),
  base: option(z.string().min(1).max(1000).optional(), "peft: the frozen base as a Hugging Face " +
    "id, or as a folder, absolute or relative to the experiment; the built-in policy's own " +
    "base where it is left out. gguf: a GGUF file, that of policy.model where it is left out."),
  precision: option(z.enum(["fp32", "bf16", "fp16"]).optional(),
    "peft: numbers of the base and of the computation; adapters are fp32. [own] bf16"),
  load4bit: option(z.boolean().optional(), "peft: the base in 4 bits (NF4, by bitsandbytes; " +
    "NVIDIA GPUs, or slowly the processor). [own] false"),
  gradientAccumulation: option(count.max(1024).optional(),
    "peft: parts in which the rows of a step are read: the same step in less memory. [own] 1"),
  gradientCheckpointing: option(z.boolean().optional(),
    "peft: activations are computed twice instead of kept: less memory, more time. [own] false"),
  targets: option(z.array(z.string().min(1).max(100)).min(1).max(20).optional(),
    "peft: linear layers that get an adapter, by the last part of their name. [L] q_proj, " +
      "k_proj, v_proj, o_proj"),
});
export type TrainerOptions = z.infer<typeof trainerSchema>;

/** Engines that understand an option, where not all do. */
const ENGINES_OF = {
  base: ["peft", "gguf"],
  precision: ["peft"],
  load4bit: ["peft"],
  gradientAccumulation: ["peft"],
  gradientCheckpointing: ["peft"],
  targets: ["peft"],
} as const satisfies Partial<Record<keyof TrainerOptions, readonly TrainerOptions["engine"][]>>;

/** The first option that the engine does not understand. */
export function optionOfAnotherEngine(
  options: TrainerOptions,
): keyof typeof ENGINES_OF | undefined {
  const names = Object.keys(ENGINES_OF) as (keyof typeof ENGINES_OF)[];
  return names.find((name) =>
    options[name] !== undefined && !ENGINES_OF[name].some((engine) => engine === options.engine)
  );
}
