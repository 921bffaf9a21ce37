import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { encodeSafetensors, type Weight } from "../../src/adapters/llama/safetensors";
import type { Trainer, TrainingEvent, TrainingJob } from "../../src/core/ports/trainer";
import { deriveSeed } from "../../src/core/random";

/** Leaves a folder as the PEFT trainer does, with a tiny adapter made of the rows. */
export class AdapterTrainer implements Trainer {
  /** Width of the base that the adapter belongs to, and its layers. */
  constructor(private readonly width = 8, private readonly layers = 2) {}

  async *train(job: TrainingJob): AsyncGenerator<TrainingEvent> {
    yield { kind: "step", step: 1, steps: 1, loss: 1, gradNorm: 1, learningRate: 1, tokensPerS: 1 };
    const digest = await writeAdapter(job.to, deriveSeed(JSON.stringify(job.rows), job.seed),
      this.width, this.layers);
    yield { kind: "done", digest, steps: 1, firstLoss: 1, lastLoss: 0.5, leftOut: 0 };
  }
  async close(): Promise<void> {}
}

/** @returns sha256 of its weights */
export async function writeAdapter(folder: string, seed: number, width = 8,
  layers = 2): Promise<string> {
  const tensors = new Map<string, Weight>();
  for (let layer = 0; layer < layers; layer++) {
    const name = `base_model.model.model.layers.${layer}.self_attn.q_proj`;
    tensors.set(`${name}.lora_A.weight`, { shape: [2, width],
      data: new Float32Array(2 * width).fill(seed) });
    tensors.set(`${name}.lora_B.weight`, { shape: [width, 2],
      data: new Float32Array(2 * width).fill(layer) });
  }
  const weights = encodeSafetensors(tensors);
  const digest = createHash("sha256").update(weights).digest("hex");
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, "adapter_model.safetensors"), weights);
  await fs.writeFile(path.join(folder, "adapter_config.json"),
    JSON.stringify({ peft_type: "LORA", base_model_name_or_path: "somebody/base", r: 2,
      lora_alpha: 4, target_modules: ["q_proj"], task_type: "CAUSAL_LM" }));
  await fs.writeFile(path.join(folder, "policy.json"),
    JSON.stringify({ schemaVersion: 1, digest,
      base: { name: "somebody/base", digest: "b".repeat(64) } }));
  return digest;
}
