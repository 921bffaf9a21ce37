import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { StoreError } from "../../core/errors";
import { type Metrics, metricsSchema, type SampleRecord,
  sampleSchema } from "../../core/run/records";
import { batchEntrySchema, isBatchEntry, type RunRecord, runRecordSchema, type SampleSummary,
  type TrainingRecord, trainingRecordSchema } from "../../core/run/run-record";
import { traceSchema } from "../../core/trace/schema";
import type { Trace } from "../../core/trace/trace";
import { completeLines, parseRecord, readJson, readText } from "../files/files";
import { layout } from "./layout";

/** Bytes of one shard as text: the traces of a batch, each at most some MiB. */
const MOST_TRACES = 512 * 2 ** 20;
/**
 * Milliseconds after which a long reading lets others have their turn: the editor's extension host
 * must answer.
 */
const LONGEST_TURN_MS = 10;

/**
 * Reading an experiment folder, also while an engine writes to it. Nothing here writes, locks or
 * loads a model runtime.
 */

export interface RunEntry {
  /** Name of the run: `run-001`, ... */
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly record: RunRecord;
}

export interface IterationEntry {
  readonly iteration: number;
  readonly folder: string;
  /** Absent while the iteration is not finished. */
  readonly metrics: Metrics | undefined;
  /** Absent until the policy of this iteration is trained, and in iteration 0. */
  readonly training: TrainingRecord | undefined;
}

/** All runs of an experiment, oldest first. */
export async function listRuns(experiment: string): Promise<readonly RunEntry[]> {
  const names = await numbered(layout.runs(experiment), /^run-(\d+)$/);
  const runs = await Promise.all(names.map(async ({ name }) => {
    const folder = layout.run(experiment, name);
    const record = await readJson(layout.runRecord(folder), runRecordSchema);
    return record && { name, folder, record };
  }));
  return runs.filter((run) => run !== undefined);
}

/** The newest run, if there is one. */
export async function newestRun(experiment: string): Promise<RunEntry | undefined> {
  return (await listRuns(experiment)).at(-1);
}

/** The iterations of a run that have begun, in order. */
export async function listIterations(run: string): Promise<readonly IterationEntry[]> {
  const names = await numbered(run, /^iteration-(\d+)$/);
  return Promise.all(names.map(async ({ number }) => ({
    iteration: number,
    folder: layout.iteration(run, number),
    metrics: await readJson(layout.metrics(run, number), metricsSchema),
    training: await readJson(layout.training(run, number), trainingRecordSchema),
  })));
}

/** The last finished iteration of a run, if there is one. */
export async function lastFinished(
  run: string,
): Promise<IterationEntry & { readonly metrics: Metrics } | undefined> {
  return (await listIterations(run)).findLast((
    entry,
  ): entry is IterationEntry & { readonly metrics: Metrics } => entry.metrics !== undefined);
}

/**
 * Summaries of all finished samples of an iteration, in order: enough for lists and counts. Others
 * have their turn while many are read.
 */
export async function sampleSummaries(run: string,
  iteration: number): Promise<readonly SampleSummary[]> {
  const file = layout.index(run, iteration);
  const { lines } = completeLines((await readText(file)) ?? "");
  const samples: SampleSummary[] = [];
  let since = performance.now();
  for (const [i, line] of lines.entries()) {
    samples.push(...parseRecord(file, i + 1, line, batchEntrySchema, isBatchEntry).samples);
    if (performance.now() - since < LONGEST_TURN_MS) continue;
    await nextTurn();
    since = performance.now();
  }
  return samples;
}

/** The full records of some summaries, in their order. @throws StoreError if a line is damaged. */
export async function readSamples(run: string, iteration: number,
  summaries: readonly SampleSummary[]): Promise<readonly SampleRecord[]> {
  if (summaries.length === 0) return [];
  const file = layout.samples(run, iteration);
  const handle = await fs.open(file, "r");
  try {
    const records: SampleRecord[] = [];
    for (const { id, offset, length } of summaries) {
      const bytes = Buffer.alloc(length);
      await handle.read(bytes, 0, length, offset);
      records.push(parseRecord(file, `sample ${id}`, bytes.toString("utf8"), sampleSchema));
    }
    return records;
  } finally {
    await handle.close();
  }
}

/** One sample by its id, or undefined. */
export async function readSample(run: string, iteration: number,
  id: string): Promise<SampleRecord | undefined> {
  const summary = (await sampleSummaries(run, iteration)).find((sample) => sample.id === id);
  return summary && (await readSamples(run, iteration, [summary]))[0];
}

/**
 * The trace of a sample, or undefined where none was recorded.
 * @throws StoreError if its shard is missing or damaged.
 */
export async function readTrace(run: string, iteration: number,
  sample: SampleRecord): Promise<Trace | undefined> {
  if (!sample.trace) return undefined;
  const file = path.join(layout.traces(run, iteration), sample.trace.shard);
  try {
    const { lines } = completeLines(
      (await promisify(gunzip)(await fs.readFile(file), { maxOutputLength: MOST_TRACES })).toString(
        "utf8",
      ),
    );
    return traceSchema.parse(JSON.parse(lines[sample.trace.line] ?? ""));
  } catch (error) {
    throw new StoreError(`${file}, line ${sample.trace.line + 1}: the trace cannot be read ` +
      `(${(error as Error).message}).`, "Run the program again to record a new one.", {
      cause: error,
    });
  }
}

async function numbered(folder: string,
  pattern: RegExp): Promise<readonly { readonly name: string; readonly number: number }[]> {
  const names = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.flatMap((name) => {
    const match = pattern.exec(name);
    return match ? [{ name, number: Number(match[1]) }] : [];
  }).sort((a, b) => a.number - b.number);
}
