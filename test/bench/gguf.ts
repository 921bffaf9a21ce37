// `npm run bench -- gguf [--smoke]`: training a LoRA adapter of a 135 M Llama shape in F16 on the
// CPU: tokens/s and peak memory, beside what the trainer says before it begins, and what that is of
// the speed of matrix products alone. `--smoke` is a quick look with a shape of 4 M that it works.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { readGguf } from "../../src/adapters/llama/gguf/read-gguf";
import { describeModel } from "../../src/adapters/llama/gguf/read-model";
import { loadOnnxRuntime } from "../../src/adapters/onnx/runtime";
import { defaultThreads } from "../../src/adapters/onnx/threads";
import { memoryOf } from "../../src/adapters/trainer/gguf/estimate";
import { createGgufTrainer } from "../../src/adapters/trainer/gguf/gguf-trainer";
import { productSpeed } from "../../src/adapters/trainer/gguf/measure-speed";
import { writeApart } from "./llm/write-apart";
import { realRows } from "./policy/rows";

const BATCH = 4;
const STEPS = 4;

const { values } = parseArgs({ options: { smoke: { type: "boolean", default: false } } });
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-bench-gguf-"));
console.log(`${os.availableParallelism()} processors, Node ${process.versions.node}, load ` +
  "average " +
  `${os.loadavg().map((value) => value.toFixed(1)).join(" ")}${
    values.smoke ? "; a smoke run: its figures say nothing" : ""
  }`);
try {
  const base = path.join(scratch, "base.gguf");
  writeApart(base, values.smoke ? "4M" : "135M", "F16");
  console.log(`base: ${(fs.statSync(base).size / 1e6).toFixed(0)} MB, random weights; LoRA rank ` +
    `16 on q, k, v and o; ${STEPS} steps of ${BATCH} rows, ${defaultThreads()} threads`);
  const trainer = createGgufTrainer({ logger: console, base, threads: defaultThreads() });
  const options = { method: "lora", epochs: 1, batchSize: BATCH, learningRate: 2e-4, warmup: 0,
    maxGradNorm: 0.3, weightDecay: 0, lora: { rank: 16, alpha: 32, dropout: 0.05 } } as const;
  let rate = NaN;
  for await (const event of trainer.train({ rows: realRows(BATCH * STEPS), from: { kind: "base" },
    to: path.join(scratch, "adapter"), options, seed: 1 })) {
    if (event.kind === "note") console.log(`  said before: ${event.message}`);
    if (event.kind !== "step") continue;
    rate = event.tokensPerS;
    console.log(`  step ${event.step} of ${event.steps}: loss ${event.loss.toFixed(3)}, ` +
      `${rate.toFixed(0)} tokens/s so far`);
  }
  await trainer.close();
  const alone = await productSpeed(await loadOnnxRuntime("native"), defaultThreads());
  const { parameters } = memoryOf((await describeModel(await readGguf(base))).config, {
    batch: BATCH,
    length: 1,
  });
  console.log(`training: ${rate.toFixed(0)} tokens/s, padding not counted; peak memory of the ` +
    `process ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`);
  console.log(`that is ${((4 * parameters * rate) / alone).toFixed(2)} of the speed of matrix ` +
    `products alone (${(alone / 1e9).toFixed(0)} GFLOPS, measured afterwards), at two ` +
    "operations a parameter and token forward and two back");
  console.log("adapter: " +
    `${(fs.statSync(path.join(scratch, "adapter", "adapter.gguf")).size / 1e6).toFixed(1)} MB`);
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
