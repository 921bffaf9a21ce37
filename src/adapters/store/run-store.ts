import * as fs from "node:fs/promises";
import type { Logger } from "../../core/ports/logger";
import type { RunStore, TracedSample } from "../../core/ports/run-store";
import { type Metrics, metricsSchema, type SampleRecord,
  type TrainRow } from "../../core/run/records";
import { type CorrectionsRecord, correctionsRecordSchema, type DecisionsRecord,
  decisionsRecordSchema } from "../../core/run/review-records";
import { type TrainingRecord, trainingRecordSchema } from "../../core/run/run-record";
import { type Disk, readJson } from "../files/files";
import { layout } from "./layout";
import { SampleFile } from "./sample-file";

/** One run's folder. One process writes to it at a time: `EngineLock` sees to that. */
export class FileRunStore implements RunStore {
  private readonly files = new Map<number, Promise<SampleFile>>();

  constructor(private readonly run: string, private readonly disk: Disk,
    private readonly logger: Logger) {}

  async appendSamples(iteration: number,
    batch: readonly TracedSample[]): Promise<readonly SampleRecord[]> {
    return (await this.file(iteration)).append(batch);
  }

  async samples(iteration: number): Promise<readonly SampleRecord[]> {
    return (await this.file(iteration)).read();
  }

  decisions(iteration: number): Promise<DecisionsRecord | undefined> {
    return readJson(layout.decisions(this.run, iteration), decisionsRecordSchema);
  }

  writeDecisions(record: DecisionsRecord): Promise<void> {
    return this.disk.replace(layout.decisions(this.run, record.iteration), pretty(record));
  }

  corrections(iteration: number): Promise<CorrectionsRecord | undefined> {
    return readJson(layout.usedCorrections(this.run, iteration), correctionsRecordSchema);
  }

  writeCorrections(record: CorrectionsRecord): Promise<void> {
    return this.disk.replace(layout.usedCorrections(this.run, record.iteration), pretty(record));
  }

  async beginTraining(iteration: number, rows: readonly TrainRow[]): Promise<string> {
    const folder = layout.policy(this.run, iteration);
    await this.disk.remove(layout.training(this.run, iteration));
    await this.disk.remove(folder);
    const lines = rows.map((row, i) =>
      JSON.stringify(i === 0 ? { schemaVersion: 1, ...row } : row)
    );
    await this.disk.replace(layout.trainRows(this.run, iteration),
      lines.map((line) => `${line}\n`).join(""));
    return folder;
  }

  finishTraining(iteration: number, record: TrainingRecord): Promise<void> {
    return this.disk.replace(layout.training(this.run, iteration), pretty(record));
  }

  async weights(
    iteration: number,
  ): Promise<{ readonly folder: string; readonly digest: string } | undefined> {
    const folder = layout.policy(this.run, iteration);
    const record = await readJson(layout.training(this.run, iteration), trainingRecordSchema);
    return record && (await isFolder(folder)) ? { folder, digest: record.digest } : undefined;
  }

  metrics(iteration: number): Promise<Metrics | undefined> {
    return readJson(layout.metrics(this.run, iteration), metricsSchema);
  }

  writeMetrics(metrics: Metrics): Promise<void> {
    return this.disk.replace(layout.metrics(this.run, metrics.iteration), pretty(metrics));
  }

  private file(iteration: number): Promise<SampleFile> {
    const file = this.files.get(iteration) ??
      SampleFile.open(this.run, iteration, this.disk, this.logger);
    this.files.set(iteration, file);
    return file;
  }
}

/** JSON for people: two blanks, a line break at the end. */
export function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function isFolder(folder: string): Promise<boolean> {
  return (await fs.stat(folder).catch(() => undefined))?.isDirectory() ?? false;
}
