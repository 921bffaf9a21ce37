import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { packageFile } from "../../../src/adapters/files/package-file";
import { type LlamaConfig, parseConfig } from "../../../src/adapters/llama/config";
import { readSafetensors, type Weights } from "../../../src/adapters/llama/safetensors";

/** What `trainer/reference_steps.py` wrote about one model: PyTorch's and transformers' numbers. */
const stepsSchema = z.object({
  method: z.enum(["full", "lora"]),
  seed: z.number(),
  rows: z.number(),
  length: z.number(),
  weightDecay: z.number(),
  maxGradNorm: z.number(),
  rank: z.number(),
  alpha: z.number(),
  sequence: z.array(z.number()),
  logits: z.array(z.array(z.number())),
  steps: z.array(z.object({
    learningRate: z.number(),
    ids: z.array(z.number()),
    targets: z.array(z.number()),
    weights: z.array(z.number()),
    loss: z.number(),
    gradNorm: z.number(),
  })),
});

export interface Reference extends z.infer<typeof stepsSchema> {
  readonly config: LlamaConfig;
  readonly start: Weights;
  readonly trained: Weights;
}

export const REFERENCES = packageFile("test", "fixtures", "llama");

export async function readReference(folder: string): Promise<Reference> {
  const json = (name: string): unknown =>
    JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
  return {
    ...stepsSchema.parse(json("steps.json")),
    config: parseConfig(json("config.json"), path.join(folder, "config.json")),
    start: await readSafetensors(path.join(folder, "model.safetensors")),
    trained: await readSafetensors(path.join(folder, "trained.safetensors")),
  };
}

/** |a - b| / |b|. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += ((a[i] as number) - (b[i] as number)) ** 2;
    size += (b[i] as number) ** 2;
  }
  return Math.sqrt(difference / size);
}
