// `npm run bench -- llm [peft] [sample] [--threads N] [--smoke]`: language models beside the
// engines they run on; all parts if none is named. Threads of llama.cpp spin while they wait for
// each other: on a busy machine only `--threads 1` says something.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { defaultThreads } from "../../src/adapters/onnx/threads";
import { benchPeft } from "./llm/peft";
import { benchLlamaCpp } from "./llm/sample";

const FULL = { shape: "135M", rows: 8, newTokens: 16, rounds: 5 } as const;
/** To see that everything works; its figures say nothing. */
const SMOKE = { shape: "4M", rows: 8, newTokens: 16, rounds: 1 } as const;

const PARTS = ["peft", "sample"] as const;
type Part = (typeof PARTS)[number];
const isPart = (name: string): name is Part => (PARTS as readonly string[]).includes(name);

const { values: { smoke, threads }, positionals } = parseArgs({
  options: { smoke: { type: "boolean", default: false },
    threads: { type: "string", default: String(defaultThreads()) } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !isPart(name));
if (unknown !== undefined)
  throw new Error(`there is no part "${unknown}"; the parts are ` +
    `${PARTS.join(", ")}`);
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(" ");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-bench-llm-"));
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ` +
  `Node ${process.versions.node}, load average ` +
  `${load()}${smoke ? "; a smoke run: its figures say nothing" : ""}\n`);
try {
  for (const part of positionals.length > 0 ? positionals.filter(isPart) : PARTS) {
    switch (part) {
      case "peft":
        await benchPeft(smoke ? 8 : 64, smoke ? 1 : 5, scratch);
        break;
      case "sample":
        await benchLlamaCpp({ ...(smoke ? SMOKE : FULL), threads: Number(threads) }, scratch);
        break;
    }
  }
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
console.log(`\nload average ${load()}`);
