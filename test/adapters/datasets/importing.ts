import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import { IMPORTERS } from "../../../src/adapters/benchmarks/importers";
import { type ImportRequest } from "../../../src/adapters/benchmarks/reading/import-request";
import type { Format } from "../../../src/adapters/benchmarks/reading/sniff";
import type { ImportSummary } from "../../../src/adapters/benchmarks/reading/summary";
import { runImport } from "../../../src/adapters/benchmarks/run-import";
import type { Query } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";

export interface Imported {
  readonly summary: ImportSummary;
  readonly queries: readonly Query[];
  readonly out: string;
}

type Changes = Partial<Omit<ImportRequest, "options" | "files">> & {
  readonly options?: Partial<ImportRequest["options"]>;
};

/** Imports into a new folder as the command line does with its defaults. */
export async function imported(format: Format, files: string | readonly string[], images: string,
  changes: Changes = {}): Promise<Imported> {
  const out = changes.out ?? path.join(temporaryFolder(), "data");
  const { options, ...rest } = changes;
  const importer = IMPORTERS[format];
  const summary = await runImport({
    format,
    importer,
    files: typeof files === "string" ? [files] : files,
    images,
    out,
    split: { validation: 0.1, test: 0.2 },
    link: true,
    append: false,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...rest,
    options: { seed: 1, imagesPerQuery: 4, maxImages: 5000, ...options },
  });
  return { summary, queries: queriesOf(out), out };
}

export function queriesOf(folder: string): readonly Query[] {
  return fs.readFileSync(path.join(folder, "queries.jsonl"), "utf8").trim().split("\n").map((
    line,
  ) => JSON.parse(line) as Query);
}

/** A grey picture. @returns its file. */
export async function picture(folder: string, name: string, width: number,
  height: number): Promise<string> {
  const file = path.join(folder, name);
  await sharp({ create: { width, height, channels: 3, background: "#888" } }).toFile(file);
  return file;
}

export function written(folder: string, name: string, content: unknown): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}
