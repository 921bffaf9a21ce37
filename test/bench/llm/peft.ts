import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { builtinBase } from "../../../src/adapters/policy/builtin/builtin-policy";
import { writeJob } from "../../../src/adapters/trainer/peft/job";
import { pythonWith } from "../policy/python";
import { median } from "../policy/rounds";
import { realRows } from "../policy/rows";

/** Lineage values, fp32 on the processor. */
const OPTIONS = { method: "lora", epochs: 1, batchSize: 4, learningRate: 2e-4, warmup: 0.1,
  maxGradNorm: 0.3, weightDecay: 0, lora: { rank: 16, alpha: 32, dropout: 0.05 } } as const;

/**
 * Steps of the PEFT trainer against a bare PEFT loop on the same rows, in turn. Start-up and
 * loading are the same for both and not counted.
 */
export async function benchPeft(rows: number, rounds: number, scratch: string): Promise<void> {
  const python = pythonWith("the PEFT trainer", ["torch", "transformers", "peft"]);
  if (python === undefined) return;
  const threads = 1; // matrices as small as these gain nothing from a second one
  const job = await writeJob({ rows: realRows(rows), from: { kind: "base" },
    to: path.join(scratch, "policy"), options: OPTIONS, seed: 1 }, {
    base: { model: builtinBase(), name: "builtin" },
    options: { engine: "peft", precision: "fp32" },
    template: "plain",
    threads,
    checkpointS: 60,
  });
  console.log(`PEFT trainer: LoRA rank 16 on the built-in base, ${rows} rows, 4 a step, fp32, ` +
    `${threads} threads`);
  const lines = execFileSync(python, [path.join(import.meta.dirname, "peft_pairs.py"), job,
    String(rounds)], { encoding: "utf8",
    env: { ...process.env, PYTHONPATH: packageFile("trainer") },
    stdio: ["ignore", "pipe", "ignore"] }).trim().split("\n");
  const pairs = lines.map((line) =>
    JSON.parse(line) as { readonly ours: number; readonly bare: number; readonly tokens: number }
  );
  const rate = (seconds: (pair: (typeof pairs)[number]) => number): string =>
    median(pairs.map((pair) => pair.tokens / seconds(pair))).toFixed(0);
  const ratios = pairs.map(({ ours, bare }) => bare / ours);
  console.log(`  the trainer's steps ${rate(({ ours }) => ours)} tokens/s, the bare loop ` +
    `${rate(({ bare }) => bare)} tokens/s`);
  console.log(`  trainer: ${median(ratios).toFixed(2)} times the bare loop (median of ` +
    `${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}; 0.9 is hoped for)`);
}
