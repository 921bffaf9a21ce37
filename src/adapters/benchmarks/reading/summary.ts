import * as path from "node:path";
import type { Query } from "../../../core/task/query";
import { disk } from "../../files/files";
import { pretty } from "../../store/run-store";
import type { IdList } from "./id-list";
import type { ImportRequest } from "./import-request";
import type { Problem, Report } from "./report";

/** What an import did, as `import-report.json` has it. */
export interface ImportSummary {
  readonly schemaVersion: 1;
  readonly format: string;
  readonly files: readonly string[];
  readonly images: string;
  readonly options: object;
  readonly records: number;
  readonly queries: number;
  /** Queries that were in the folder before. */
  readonly before: number;
  readonly pictures: number;
  readonly bySplit: Readonly<Record<string, number>>;
  readonly byType: Readonly<Record<string, number>>;
  /** Why good records made no query. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly idsNotFound: readonly string[];
  readonly problems: { readonly count: number; readonly byKind: Readonly<Record<string, number>>;
    readonly listed: readonly Problem[] };
}

interface Outcome {
  readonly report: Report;
  readonly ids: IdList;
  readonly pictures: number;
  readonly before: number;
  readonly written: Tally;
}

/** Counts written queries. */
export class Tally {
  queries = 0;
  private readonly splits = new Map<string, number>();
  private readonly types = new Map<string, number>();

  add({ split, type }: Pick<Query, "split" | "type">): void {
    this.queries++;
    this.splits.set(split, (this.splits.get(split) ?? 0) + 1);
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
  }

  /** The query was taken back. */
  remove({ split, type }: Pick<Query, "split" | "type">): void {
    this.queries--;
    for (const [counts, key] of [[this.splits, split], [this.types, type]] as const) {
      const left = (counts.get(key) ?? 0) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    }
  }

  get bySplit(): Readonly<Record<string, number>> {
    return sorted(this.splits);
  }

  get byType(): Readonly<Record<string, number>> {
    return sorted(this.types);
  }
}

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Writes `import-report.json` beside the queries. */
export async function writeReport(request: ImportRequest,
  { report, ids, pictures, before, written }: Outcome): Promise<ImportSummary> {
  const { format, files, images, out, options, split } = request;
  const summary: ImportSummary = {
    schemaVersion: 1,
    format,
    files,
    images,
    options: { ...options, split },
    records: report.records,
    queries: written.queries,
    before,
    pictures,
    bySplit: written.bySplit,
    byType: written.byType,
    leftOut: Object.fromEntries(report.leftOut),
    idsNotFound: ids.notFound,
    problems: { count: report.problemCount, byKind: Object.fromEntries(report.counts),
      listed: report.problems },
  };
  await disk.replace(path.join(out, "import-report.json"), pretty(summary));
  return summary;
}
