import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { packageFile } from "../../../src/adapters/files/package-file";
import { writeScenes } from "../../../src/adapters/scenes/write-scenes";
import type { Split } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";

export const bin = packageFile("dist", "visrep.mjs");

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command line as a user would. */
export function startVisrep(
  ...words: readonly string[]
): { readonly child: ChildProcess; readonly finished: Promise<CliResult> } {
  return startIn(process.env, words);
}

function startIn(env: NodeJS.ProcessEnv,
  words: readonly string[]): { readonly child: ChildProcess;
  readonly finished: Promise<CliResult> } {
  const child = spawn(process.execPath, [bin, ...words], { stdio: ["ignore", "pipe", "pipe"],
    env });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const finished = new Promise<CliResult>((resolve) =>
    child.once("close", (status) => resolve({ status, stdout, stderr }))
  );
  return { child, finished };
}

export function visrep(...words: readonly string[]): Promise<CliResult> {
  return startVisrep(...words).finished;
}

/** With some environment variables of its own. */
export function visrepWith(env: NodeJS.ProcessEnv,
  ...words: readonly string[]): Promise<CliResult> {
  return startIn({ ...process.env, ...env }, words).finished;
}

/** Changes some options of an experiment. */
export function setOptions(experiment: string, options: Readonly<Record<string, unknown>>): void {
  const file = path.join(experiment, "experiment.json");
  fs.writeFileSync(file,
    JSON.stringify({ ...JSON.parse(fs.readFileSync(file, "utf8")) as object, ...options }, null,
      2));
}

/**
 * Question types that the shipped policy answers now and then, so that there is something to train
 * on.
 */
const TYPES = ["exist", "count", "find-noun", "color-verify"];

/**
 * An experiment of the built-in template on few scenes, so that an iteration takes seconds.
 * @param perType queries of each type.
 */
export async function smallExperiment(perType: Readonly<Record<Split, number>>,
  types: readonly string[] = TYPES): Promise<string> {
  const folder = path.join(temporaryFolder(), "small");
  const { status, stderr } = await visrep("init", folder, "--data", await scenes(perType, types),
    "--seed", "5");
  if (status !== 0) throw new Error(stderr);
  setOptions(folder, {
    sampling: { temperature: 0.7, topP: 0.9, samplesPerQuery: 3, maxNewTokens: 160 },
    training: { method: "full", epochs: 1, batchSize: 8, learningRate: 0.001, maxRowsPerQuery: 2 },
  });
  return folder;
}

/** A data folder. */
async function scenes(perType: Readonly<Record<Split, number>>,
  types: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  await writeScenes(folder, { seed: 5, perType, types });
  return folder;
}

export function copyOf(experiment: string, name: string): string {
  const copy = path.join(path.dirname(experiment), name);
  fs.cpSync(experiment, copy, { recursive: true });
  return copy;
}

/**
 * What has to be equal in runs of iterations 0 and 1 with equal seeds: metrics byte by byte, rows,
 * and samples apart from durations and traces' places.
 */
export function outcome(experiment: string): Readonly<Record<string, string>> {
  const run = path.join(experiment, "runs/run-001");
  const read = (name: string): string =>
    fs.readFileSync(path.join(run, name), "utf8").replaceAll(/"(activeMs|hostMs)":[\d.e-]+/g, "")
      .replaceAll(/"trace":\{[^}]*\}/g, "");
  return Object.fromEntries(
    ["iteration-0/metrics.json", "iteration-0/samples.jsonl", "iteration-1/metrics.json",
      "iteration-1/samples.jsonl", "iteration-1/train.jsonl"].map((name) => [name, read(name)]),
  );
}
