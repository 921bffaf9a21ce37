import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { TrainerOptions } from "../../../core/experiment/trainer-options";
import type { TrainingJob } from "../../../core/ports/trainer";
import { disk } from "../../files/files";

/** The base as the trainer is given it. */
export interface PeftBase {
  /** Hugging Face id, or absolute path of a folder. */
  readonly model: string;
  /** Its name in records. */
  readonly name: string;
}

export interface PeftSetting {
  readonly base: PeftBase;
  readonly options: TrainerOptions;
  readonly template: "plain" | "chat";
  /** Threads of PyTorch on the processor. */
  readonly threads: number;
  /** Seconds of training after which a checkpoint is written. */
  readonly checkpointS: number;
}

/** Projections of attention in models of Llama's kind. [L] */
const ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"] as const;

/**
 * Folder beside a result for its job and checkpoints: it outlives a training that was killed, and
 * goes when the result is there.
 */
export function workFolder(to: string): string {
  return path.join(path.dirname(to), `.${path.basename(to)}.training`);
}

/**
 * Writes `job.json` and `train.jsonl` for the Python trainer and gives the job's file.
 * @throws StoreError if the disk refuses.
 */
export async function writeJob({ rows, from, to, options, seed }: TrainingJob,
  setting: PeftSetting): Promise<string> {
  const work = workFolder(to);
  await fs.mkdir(work, { recursive: true });
  const rowsFile = path.join(work, "train.jsonl");
  await disk.replace(rowsFile,
    rows.map(({ prompt, program, weight }) => `${JSON.stringify({ prompt, program, weight })}\n`)
      .join(""));
  const { method: _, lora, ...schedule } = options;
  const job = {
    schemaVersion: 1,
    rows: rowsFile,
    base: setting.base.model,
    baseName: setting.base.name,
    from: from.kind === "base" ? null : from.folder,
    to,
    work,
    template: setting.template,
    options: { ...schedule, lora: { ...lora, targets: setting.options.targets ?? ATTENTION } },
    precision: setting.options.precision ?? "bf16",
    load4bit: setting.options.load4bit ?? false,
    gradientAccumulation: setting.options.gradientAccumulation ?? 1,
    gradientCheckpointing: setting.options.gradientCheckpointing ?? false,
    seed,
    threads: setting.threads,
    checkpointSeconds: setting.checkpointS,
  };
  const file = path.join(work, "job.json");
  await disk.replace(file, `${JSON.stringify(job, null, 2)}\n`);
  return file;
}
