// `npm run bench -- policy [train] [sample] [iteration] [--smoke]`: the built-in model's training
// against eager PyTorch, its sampling against llama.cpp, and where the time of an iteration goes;
// all three if none is named. `--smoke` is a quick look that it works.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { benchIteration } from "./policy/iteration";
import { benchSampling } from "./policy/sample";
import { SIZES } from "./policy/size";
import { benchTraining } from "./policy/train";

const PARTS = ["train", "sample", "iteration"] as const;
type Part = (typeof PARTS)[number];
const isPart = (name: string): name is Part => (PARTS as readonly string[]).includes(name);

const { values, positionals } = parseArgs({ options: { smoke: { type: "boolean", default: false } },
  allowPositionals: true });
const unknown = positionals.find((name) => !isPart(name));
if (unknown !== undefined)
  throw new Error(`there is no part "${unknown}"; the parts are ` +
    `${PARTS.join(", ")}`);
const parts = positionals.length > 0 ? positionals.filter(isPart) : PARTS;
const size = SIZES[values.smoke ? "smoke" : "full"];
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(" ");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-bench-policy-"));
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ` +
  `Node ${process.versions.node}, load average ` +
  `${load()}${values.smoke ? "; a smoke run: its figures say nothing" : ""}\n`);
if ((os.loadavg()[0] ?? 0) > 0.5)
  console.log("WARNING: this machine is busy. Threads of " +
    "PyTorch and llama.cpp spin while they wait for each other and ours sleep, so figures beside " +
    "other work favour ours.\n");
try {
  for (const part of parts) {
    switch (part) {
      case "train":
        await benchTraining(size.train, scratch);
        break;
      case "sample":
        await benchSampling(size.sample, scratch);
        break;
      case "iteration":
        await benchIteration(size.iteration, scratch);
        break;
    }
    console.log();
  }
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
console.log(`load average ${load()}`);
