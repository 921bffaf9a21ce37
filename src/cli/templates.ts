import type { z } from "zod";
import type { experimentSchema } from "../core/experiment/experiment";

type Settings = z.input<typeof experimentSchema>;

/**
 * What `experiment.json` says at first: the options people turn most, and those that differ from
 * their defaults.
 */
export const TEMPLATES = {
  /**
   * The small built-in model on generated scenes: all weights move, with a rate that suits a model
   * of this size.
   */
  scenes: (name: string, seed: number): Settings => ({
    schemaVersion: 1,
    name,
    seed,
    tasks: ["vqa", "detection", "matching"],
    policy: { engine: "builtin" },
    perception: { engine: "scenes" },
    trainer: { engine: "builtin" },
    sampling: { temperature: 0.7, topP: 0.9, samplesPerQuery: 4, maxNewTokens: 160 },
    training: { method: "full", epochs: 3, batchSize: 16, learningRate: 0.001, maxGradNorm: 1,
      maxRowsPerQuery: 2 },
    iterations: 1,
  }),
  /**
   * The lineage's model and values on a GPU: CodeLlama sampled by Ollama, its adapter trained by
   * PEFT. docs/large-models.md
   */
  codellama: (name: string, seed: number): Settings => ({
    schemaVersion: 1,
    name,
    seed,
    tasks: ["vqa", "detection", "matching"],
    // Unquantised, as the adapter is trained on it.
    policy: { engine: "ollama", model: "codellama:7b-instruct-fp16", template: "plain", parallel: 4,
      context: 4096, prompt: { style: "full", examples: 4, afterTraining: "short" } },
    perception: { engine: "scenes" },
    trainer: { engine: "peft", base: "codellama/CodeLlama-7b-Instruct-hf", precision: "bf16",
      gradientCheckpointing: true, targets: ["q_proj", "k_proj", "v_proj", "o_proj"] },
    sampling: { temperature: 0.7, topP: 0.9, samplesPerQuery: 1, maxNewTokens: 320 },
    training: { method: "lora", epochs: 1, batchSize: 4, learningRate: 2e-4, warmup: 0.1,
      maxGradNorm: 0.3, lora: { rank: 16, alpha: 32, dropout: 0.05 }, initFrom: "previous" },
    program: { timeoutS: 180 },
    iterations: 1,
  }),
  /**
   * The small built-in model on photographs of the person's own: a copied or imported data folder.
   * Few photographs give few queries, so that two iterations are worth their time.
   */
  photos: (name: string, seed: number): Settings => ({
    schemaVersion: 1,
    name,
    seed,
    tasks: ["vqa", "detection", "matching"],
    policy: { engine: "builtin" },
    perception: { engine: "photo", scoreThreshold: 0.3, nmsIou: 0.6 },
    trainer: { engine: "builtin" },
    sampling: { temperature: 0.7, topP: 0.9, samplesPerQuery: 4, maxNewTokens: 160 },
    training: { method: "full", epochs: 3, batchSize: 16, learningRate: 0.001, maxGradNorm: 1,
      maxRowsPerQuery: 2 },
    iterations: 2,
  }),
} as const;

export type TemplateName = keyof typeof TEMPLATES;
