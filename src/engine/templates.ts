import type { z } from "zod";
import type { experimentSchema } from "../core/loop/experiment";

type Settings = z.input<typeof experimentSchema>;

/** What `experiment.json` says at first: the options people turn most, and those that differ from their defaults. */
export const TEMPLATES = {
  /** The small built-in model on generated scenes: all weights move, with a rate that suits a model of this size. */
  scenes: (name: string, seed: number): Settings => ({
    schemaVersion: 1,
    name,
    seed,
    tasks: ["vqa", "detection", "matching"],
    policy: { engine: "builtin" },
    perception: { engine: "scenes" },
    trainer: { engine: "builtin" },
    sampling: { temperature: 0.7, topP: 0.9, samplesPerQuery: 4, maxNewTokens: 160 },
    training: { method: "full", epochs: 3, batchSize: 16, learningRate: 0.001, maxGradNorm: 1, maxRowsPerQuery: 2 },
    iterations: 1,
  }),
} as const;

export type TemplateName = keyof typeof TEMPLATES;
