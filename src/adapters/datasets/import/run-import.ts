/**
 * Imports a data set: annotation files and pictures to a data folder that `visrep init --data` takes.
 *
 *     const summary = await runImport({ format: "vsr", files: ["dev.jsonl"], images: "photos", out: "data", ... });
 */
import * as fs from "node:fs/promises";
import { AbortError, DataError } from "../../../core/errors";
import type { Query, Split } from "../../../core/task/query";
import { issuesText, querySchema } from "../jsonl/queries";
import { DataFolder } from "./data-folder";
import { IdList } from "./id-list";
import type { Draft, ImportContext, ImportOptions, Importer } from "./importer";
import { jsonRecords, type SourceRecord } from "./json-records";
import { checkFolder, Pictures, sceneOf, type FoundPicture } from "./pictures";
import { problemText, Report } from "./report";
import { drawSplit, Reservoirs, type Shares } from "./sampling";
import { sniffFormat, type Format } from "./sniff";
import { Tally, writeReport, type ImportSummary } from "./summary";

export interface ImportRequest {
  readonly format: Format;
  readonly importer: Importer;
  readonly files: readonly string[];
  /** Folder of the pictures. */
  readonly images: string;
  readonly out: string;
  readonly options: ImportOptions;
  /** Where everything goes, or the shares that are drawn. */
  readonly split: Split | Shares;
  /** File with the ids that are wanted. */
  readonly ids?: string;
  /** Links to the pictures instead of copies. */
  readonly link: boolean;
  /** Adds to the queries of the folder. */
  readonly append: boolean;
  readonly signal: AbortSignal;
  /** Megabytes read of the annotation files, and queries so far. */
  readonly onProgress: (bytes: number, queries: number) => void;
}

interface Made {
  readonly query: Omit<Query, "images">;
  readonly pictures: readonly FoundPicture[];
  readonly order: number;
}

/**
 * @returns what was written; a file that breaks in the middle is in it as a problem of the kind `damaged-file`.
 * @throws DataError where nothing can be imported, AbortError; then the folder's queries are as they were.
 */
export async function runImport(request: ImportRequest): Promise<ImportSummary> {
  await checkFiles(request);
  await checkFolder(request.images);
  const ids = await IdList.read(request.ids);
  const folder = await DataFolder.open(request.out, request.append, request.signal);
  const report = new Report();
  const pictures = new Pictures(request.images, request.out, request.link);
  try {
    const importing = new Importing(request, folder, pictures, report, ids);
    await importing.run();
    if (importing.written.queries === 0) throw nothing(request, report);
    await folder.finish();
    return await writeReport(request, { report, ids, pictures: pictures.count, written: importing.written, before: folder.before });
  } catch (error) {
    await folder.giveUp();
    throw error;
  }
}

async function checkFiles({ format, files }: ImportRequest): Promise<void> {
  for (const file of files) {
    const looksLike = await sniffFormat(file);
    if (looksLike !== undefined && looksLike !== format) {
      throw new DataError(`${file} is no ${format} file: it looks like ${looksLike}.`, `Import it with "visrep import ${looksLike}".`);
    }
  }
}

function nothing({ format, images }: ImportRequest, report: Report): DataError {
  const [first] = report.problems;
  const left = [...report.leftOut].map(([why, count]) => `${count} ${why}`).join(", ");
  const met = first ? `${report.problemCount} problems, the first: ${problemText(first)}` : left || `${report.records} records read`;
  const allMissing = (report.counts.get("missing-image") ?? 0) > 0 && report.counts.size === 1;
  return new DataError(`Nothing to import: ${met}.`, allMissing ? `Name the folder of the images with --images; ${images} has none of them.` : `Check that the files are of the format ${format} (docs/data.md shows each).`);
}

/** One import under way. */
class Importing {
  readonly written = new Tally();
  private bytes = 0;
  private order = 0;
  private readonly reservoirs: Reservoirs<Made> | undefined;

  constructor(private readonly request: ImportRequest, private readonly folder: DataFolder, private readonly pictures: Pictures, private readonly report: Report, private readonly ids: IdList) {
    const { perType, seed } = request.options;
    if (perType !== undefined) this.reservoirs = new Reservoirs(perType, seed);
  }

  async run(): Promise<void> {
    for await (const draft of this.request.importer(this.request.files, this.context())) {
      if (this.request.signal.aborted) throw new AbortError();
      const made = await this.make(draft);
      if (!made) continue;
      if (!this.reservoirs) await this.write(made);
      else if (this.reservoirs.offer(`${made.query.split} ${made.query.type}`, draft.together ?? draft.id, made)) this.report.leave("not sampled");
    }
    for (const made of [...(this.reservoirs?.items ?? [])].sort((a, b) => a.order - b.order)) await this.write(made);
  }

  private context(): ImportContext {
    const { request, report } = this;
    return {
      options: request.options, pictures: this.pictures, report,
      records: (file, sections) => this.records(file, sections),
      parsed: (record, schema) => {
        const result = schema.safeParse(record.value);
        if (result.success) return result.data;
        report.problem("bad-record", record, issuesText(result.error));
        return undefined;
      },
      splitOf: (scene) => this.splitOf(scene),
      wanted: (ids) => this.ids.wants(ids),
    };
  }

  private async* records(file: string, sections?: readonly string[]): AsyncGenerator<SourceRecord> {
    const { signal, onProgress } = this.request;
    const records = jsonRecords(file, {
      ...(sections ? { sections } : {}), signal,
      onBytes: (bytes) => { this.bytes += bytes; onProgress(this.bytes, this.written.queries); },
      onDamage: (damage) => this.report.problem(damage.kind, damage, damage.message),
    });
    for await (const record of records) {
      this.report.records++;
      yield record;
    }
  }

  private splitOf(scene: string): Split {
    const { split, options } = this.request;
    return typeof split === "string" ? split : drawSplit(scene, split, options.seed);
  }

  /** The query of a draft with its pictures; undefined after its problem is reported. */
  private async make(draft: Draft): Promise<Made | undefined> {
    const { pictures: names, scene: named, from, ids, split: own, together, ...rest } = draft;
    if (!this.ids.wants(ids)) return void this.report.leave("not in the list of ids");
    const pictures: FoundPicture[] = [];
    for (const name of names) {
      const picture = await this.pictures.look(name);
      if ("kind" in picture) return void this.report.problem(picture.kind, from, picture.message);
      pictures.push(picture);
    }
    const scene = named ?? sceneOf(names[0] ?? "");
    const query = { ...rest, scene, split: own ?? this.splitOf(scene) };
    const images = pictures.map(({ name }) => `images/${name}`);
    const whole = querySchema.safeParse({ ...query, images });
    if (!whole.success) return void this.report.problem("bad-record", from, issuesText(whole.error));
    if (this.folder.has(query.id)) return void this.report.problem("duplicate-id", from, `the query ${query.id} is there already`);
    if (this.folder.conflicts(whole.data)) return void this.report.problem("split-conflict", from, `its image ${names.join(", ")} is in another split than ${query.split} already`);
    this.folder.take(whole.data);
    return { query, pictures, order: this.order++ };
  }

  private async write({ query, pictures }: Made): Promise<void> {
    if (this.request.signal.aborted) throw new AbortError();
    const images = await Promise.all(pictures.map((picture) => this.pictures.bring(picture)));
    const { id, task, type, split, scene, text, annotation, source } = query;
    await this.folder.write({ id, task, type, split, scene, text, images, annotation, ...(source ? { source } : {}) });
    this.written.add(query);
  }
}

/** Bytes of all files. @throws DataError */
export async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await fs.stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
