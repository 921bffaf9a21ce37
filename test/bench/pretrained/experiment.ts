import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { writeScenes } from "../../../src/adapters/scenes/write-scenes";
import { readEvents } from "../../../src/adapters/store/events";
import { layout } from "../../../src/adapters/store/layout";
import { listIterations, newestRun } from "../../../src/adapters/store/reader";

/** What a benchmark run is of. */
export interface Extent {
  readonly iterations: number;
  /** Train queries of each of the four question types. */
  readonly train: number;
}

/**
 * Types of short programs, each with an example of its own in the full prompt; with 2 validation
 * and 6 test queries each, two batches score an iteration.
 */
const TYPES = ["count", "exist", "exist-color", "find-color"] as const;
const SEED = 1;

/**
 * Sized for a CPU: one sample a query, no longer programs than these types need, and small steps,
 * so that few rows make enough of them.
 */
const SETTINGS = {
  schemaVersion: 1,
  name: "pretrained",
  seed: SEED,
  perception: { engine: "scenes" },
  trainer: { engine: "gguf" },
  sampling: { samplesPerQuery: 4, maxNewTokens: 64 },
  training: { method: "lora", epochs: 4, batchSize: 4, learningRate: 0.001 },
} as const;

/**
 * Programs that a person wrote for train queries of seed 1 that kept failing, by the query's id.
 */
const CORRECTIONS = path.join(import.meta.dirname, "corrections");

/**
 * Makes the experiment and runs it up to some iteration, by the command line; what is there already
 * is kept, an unfinished run goes on.
 * @returns whether it got there.
 */
export async function pretrainedExperiment(experiment: string, model: string,
  extent: Extent): Promise<boolean> {
  if (!fs.existsSync(layout.experiment(experiment))) await make(experiment, model, extent);
  return reach(experiment, extent.iterations);
}

/**
 * Goes on to some iteration with the corrections, each of which must earn its reward first.
 * @returns whether it got there.
 */
export async function correctedExperiment(experiment: string, iteration: number): Promise<boolean> {
  const there = fs.existsSync(layout.corrections(experiment)) ?
    fs.readdirSync(layout.corrections(experiment)) :
    [];
  const missing = fs.readdirSync(CORRECTIONS).filter((file) => !there.includes(file));
  return missing.every((file) =>
    visrep("correct", experiment, "--query", path.basename(file, ".py"), "--program",
      path.join(CORRECTIONS, file))
  ) && reach(experiment, iteration);
}

async function reach(experiment: string, iteration: number): Promise<boolean> {
  const run = await newestRun(experiment);
  const done = run ?
    (await listIterations(run.folder)).filter(({ metrics }) => metrics !== undefined).length - 1 :
    0;
  const meant = run ?
    (await readEvents(run.folder)).findLast((event) => event.kind === "run-started")?.upTo ?? done :
    done;
  if (meant > done && !visrep("resume", experiment)) return false;
  const left = iteration - Math.max(done, meant);
  return left <= 0 || visrep("run", experiment, "--iterations", String(left));
}

async function make(experiment: string, model: string,
  { iterations, train }: Extent): Promise<void> {
  const data = `${experiment}-data`;
  fs.rmSync(data, { recursive: true, force: true });
  const queries = await writeScenes(data, { seed: SEED, types: TYPES,
    perType: { train, validation: 10, test: 25 } });
  // Queries of a type side by side: the examples that several of a batch begin with are read once.
  const lines = queries.toSorted((a, b) => a.type.localeCompare(b.type)).map((query) =>
    `${JSON.stringify(query)}\n`
  );
  fs.writeFileSync(path.join(data, "queries.jsonl"), lines.join(""));
  if (!visrep("init", experiment, "--data", data, "--seed", String(SEED)))
    throw new Error(`visrep init made no ${experiment}`);
  fs.rmSync(data, { recursive: true });
  const policy = { engine: "llamacpp", model, prompt: { style: "full", examples: 4 } };
  fs.writeFileSync(layout.experiment(experiment),
    `${JSON.stringify({ ...SETTINGS, policy, iterations }, null, 2)}\n`);
}

/**
 * The command line, with this terminal.
 * @returns whether it succeeded; why it did not is on the terminal.
 */
function visrep(...words: readonly string[]): boolean {
  return spawnSync(process.execPath, [packageFile("dist", "visrep.mjs"), ...words], {
    stdio: ["ignore", "inherit", "inherit"],
  }).status === 0;
}
