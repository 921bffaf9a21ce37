// `npm run bench -- pretrained [--experiment FOLDER] [--iterations 2] [--train 25] [--corrections]
// [--gguf FILE]`: self-trains SmolLM2-135M-Instruct, a pretrained model that the Python package
// index carries, on 100 train queries of the scenes (25 of four types), by the command line and on
// the CPU alone, and prints how the base and every iteration scored, what failed, and where the
// time went. With `--corrections` it goes on for as many iterations with 24 programs that a person
// wrote. A run that was interrupted goes on. It asks for llama.cpp ("visrep setup-engines
// llamacpp") and downloads 98 MB into your cache folder once.
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { packageFile } from "../../src/adapters/files/package-file";
import { findEngine } from "../../src/adapters/optional/package";
import { newestRun } from "../../src/adapters/store/reader";
import { correctedExperiment, pretrainedExperiment } from "./pretrained/experiment";
import { printReport } from "./pretrained/report";
import { smolLm2 } from "./pretrained/smollm2";

const { values } = parseArgs({
  options: {
    experiment: { type: "string", default: packageFile("build", "pretrained") },
    iterations: { type: "string", default: "2" },
    train: { type: "string", default: "25" },
    corrections: { type: "boolean", default: false },
    gguf: { type: "string" },
  },
});
if (findEngine("llamacpp") === undefined) {
  console.log('SKIPPED: llama.cpp is not installed; "visrep setup-engines llamacpp" installs it');
  process.exit(0);
}
const model = values.gguf === undefined ? await smolLm2() : path.resolve(values.gguf);
if (model === undefined) process.exit(0);
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(" ");
console.log(`${os.availableParallelism()} processors (${os.cpus()[0]?.model ?? "unknown"}), ` +
  `Node ${process.versions.node}, load average ${load()}\n`);
const experiment = path.resolve(values.experiment);
const iterations = Number(values.iterations);
const whole =
  await pretrainedExperiment(experiment, model, { iterations, train: Number(values.train) }) &&
  (!values.corrections || await correctedExperiment(experiment, 2 * iterations));
const run = await newestRun(experiment);
if (!run) throw new Error(`${experiment} has no run`);
await printReport(run.folder);
console.log(`\nload average ${load()}${whole ? "" : "; the run ended early, see above"}`);
process.exitCode = whole ? 0 : 1;
