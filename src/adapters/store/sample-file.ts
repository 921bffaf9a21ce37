import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { StoreError } from "../../core/errors";
import type { Logger } from "../../core/ports/logger";
import type { TracedSample } from "../../core/ports/run-store";
import type { SampleRecord } from "../../core/run/records";
import { type BatchEntry, batchEntrySchema, type SampleSummary } from "../../core/run/run-record";
import type { Trace } from "../../core/trace/trace";
import { completeLines, type Disk, parseRecord, readText } from "../files/files";
import { programDigest } from "./digests";
import { layout } from "./layout";
import { readSamples } from "./reader";

/**
 * The samples of one iteration. A batch is written in this order: its traces (a file of their own),
 * its lines at the end of `samples.jsonl`, its one line at the end of `samples.index`. That last
 * line makes it count; whatever is beyond it is torn.
 */
export class SampleFile {
  private constructor(private readonly run: string, private readonly iteration: number,
    private readonly disk: Disk, private readonly entries: BatchEntry[]) {}

  /**
   * Opens it for writing: a torn end is cut off and told.
   * @throws StoreError if finished lines are missing or damaged.
   */
  static async open(run: string, iteration: number, disk: Disk,
    logger: Logger): Promise<SampleFile> {
    const indexFile = layout.index(run, iteration);
    const samplesFile = layout.samples(run, iteration);
    const { lines, torn } = completeLines((await readText(indexFile)) ?? "");
    const entries = lines.map((line, i) => parseRecord(indexFile, i + 1, line, batchEntrySchema));
    const end = entries.at(-1)?.end ?? 0;
    const size = (await fs.stat(samplesFile).catch(() => undefined))?.size ?? 0;
    if (size < end)
      throw new StoreError(`${samplesFile} has ${size} bytes, its index knows ` +
        `${end}: finished samples are missing.`,
        `Restore the file, or start a new run with "visrep run --new".`);
    if (torn !== "")
      await disk.truncate(indexFile,
        lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0));
    if (size > end) await disk.truncate(samplesFile, end);
    if (torn !== "" || size > end)
      logger.warn(`${samplesFile}: an unfinished batch of an ` +
        "interrupted run was dropped; it is drawn again.");
    return new SampleFile(run, iteration, disk, entries);
  }

  /** Appends a batch and returns its samples with references to their traces. */
  async append(batch: readonly TracedSample[]): Promise<readonly SampleRecord[]> {
    const number = this.entries.length;
    const shard = `${String(number).padStart(5, "0")}.jsonl.gz`;
    const { records, traces } = placeTraces(batch, shard);
    if (traces.length > 0) {
      await this.disk.replace(path.join(layout.traces(this.run, this.iteration), shard),
        await promisify(gzip)(traces.map((trace) => `${JSON.stringify(trace)}\n`).join("")));
    }
    const { text, entry } = encodeBatch(records, number, this.entries.at(-1)?.end ?? 0);
    await this.disk.append(layout.samples(this.run, this.iteration), text);
    await this.disk.append(layout.index(this.run, this.iteration), `${JSON.stringify(entry)}\n`);
    this.entries.push(entry);
    return records;
  }

  /** All samples of finished batches, in order. */
  read(): Promise<readonly SampleRecord[]> {
    return readSamples(this.run, this.iteration, this.entries.flatMap((entry) => entry.samples));
  }
}

/** Gives each trace its line in the shard; equal programs of a batch share one. */
function placeTraces(batch: readonly TracedSample[],
  shard: string): { readonly records: readonly SampleRecord[]; readonly traces: readonly Trace[] } {
  const traces: Trace[] = [];
  const records = batch.map(({ sample, trace }) => {
    if (!trace) return sample;
    if (!traces.includes(trace)) traces.push(trace);
    return { ...sample, trace: { shard, line: traces.indexOf(trace) } };
  });
  return { records, traces };
}

function encodeBatch(records: readonly SampleRecord[], batch: number,
  start: number): { readonly text: string; readonly entry: BatchEntry } {
  const head = batch === 0 ? { schemaVersion: 1 as const } : {};
  let offset = start;
  const lines: string[] = [];
  const samples = records.map((record, i): SampleSummary => {
    const line = JSON.stringify(i === 0 ? { ...head, ...record } : record);
    lines.push(`${line}\n`);
    const length = Buffer.byteLength(line);
    const { id, query, task, type, split, phase, index, reward, failure } = record;
    const summary = { id, query, task, type, split, phase, index, reward,
      failure: failure?.kind ?? null,
      program: record.program === null ? null : programDigest(record.program), offset, length };
    offset += length + 1;
    return summary;
  });
  return { text: lines.join(""), entry: { ...head, batch, end: offset, samples } };
}
