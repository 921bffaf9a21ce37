import { AbortError } from "../../core/errors";
import type { Query, Split } from "../../core/task/query";
import { issuesText, querySchema } from "../store/queries";
import type { DataFolder } from "./data-folder";
import type { IdList } from "./reading/id-list";
import type { ImportRequest } from "./reading/import-request";
import type { Draft, ImportContext } from "./reading/importer";
import { type Damage, jsonRecords, type SourceRecord } from "./reading/json-records";
import { type FoundPicture, type Pictures, sceneOf } from "./reading/pictures";
import type { Report } from "./reading/report";
import { drawSplit, Reservoirs } from "./reading/sampling";
import { Tally } from "./reading/summary";

interface Made {
  readonly query: Omit<Query, "images">;
  readonly pictures: readonly FoundPicture[];
  readonly order: number;
}

/** One import under way: drafts to queries, checked, sampled and written. */
export class Importing {
  readonly written = new Tally();
  private bytes = 0;
  private order = 0;
  private readonly broken = new Set<string>();
  private readonly reservoirs: Reservoirs<Made> | undefined;

  constructor(private readonly request: ImportRequest, private readonly folder: DataFolder,
    private readonly pictures: Pictures, private readonly report: Report,
    private readonly ids: IdList) {
    const { perType, seed } = request.options;
    if (perType !== undefined) this.reservoirs = new Reservoirs(perType, seed);
  }

  async run(): Promise<void> {
    for await (const draft of this.request.importer(this.request.files, this.context())) {
      if (this.request.signal.aborted) throw new AbortError();
      const made = await this.make(draft);
      if (!made) continue;
      if (!this.reservoirs) await this.write(made);
      else if (this.reservoirs.offer(`${made.query.split} ${made.query.type}`,
        draft.together ?? draft.id, made)) this.report.leave("not sampled");
    }
    for (const made of [...(this.reservoirs?.items ?? [])].sort((a, b) => a.order - b.order))
      await this.write(made);
    await this.takeBack();
  }

  /** Queries written before another name was met that means their picture too. */
  private async takeBack(): Promise<void> {
    const doubtful = new Set([...this.pictures.ofTwoNames].map((name) => `images/${name}`));
    if (doubtful.size === 0) return;
    const isDoubtful = (image: string): boolean => doubtful.has(image);
    for (const query of await this.folder.takeBack(({ images }) => images.some(isDoubtful))) {
      this.written.remove(query);
      this.ofTwoNames({ file: this.request.files.join(", "), place: query.id },
        query.images.find(isDoubtful) ?? "");
    }
  }

  private ofTwoNames(from: Draft["from"], picture: string): void {
    this.report.problem("duplicate-image", from, "pictures of different names are one file, " +
      `${picture}: none is used`);
  }

  private context(): ImportContext {
    const { request, report } = this;
    return {
      options: request.options,
      pictures: this.pictures,
      report,
      records: (file, sections) => this.records(file, sections),
      isBroken: (file) => this.broken.has(file),
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

  private async *records(file: string, sections?: readonly string[]): AsyncGenerator<SourceRecord> {
    const { signal, onProgress } = this.request;
    const records = jsonRecords(file, {
      ...(sections ? { sections } : {}),
      signal,
      onBytes: (bytes) => {
        this.bytes += bytes;
        onProgress(this.bytes, this.written.queries);
      },
      onDamage: (damage) => this.damaged(damage),
    });
    for await (const record of records) {
      this.report.records++;
      yield record;
    }
  }

  /** A file that is read twice breaks twice. */
  private damaged(damage: Damage): void {
    if (damage.kind === "damaged-file" && this.broken.has(damage.file)) return;
    if (damage.kind === "damaged-file") this.broken.add(damage.file);
    this.report.problem(damage.kind, damage, damage.message);
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
    const double = pictures.find(({ name }) => this.pictures.ofTwoNames.has(name));
    if (double) return void this.ofTwoNames(from, double.name);
    const scene = named ?? sceneOf(names[0] ?? "");
    const query = { ...rest, scene, split: own ?? this.splitOf(scene) };
    const images = pictures.map(({ name }) => `images/${name}`);
    const whole = querySchema.safeParse({ ...query, images });
    if (!whole.success)
      return void this.report.problem("bad-record", from, issuesText(whole.error));
    const { annotation } = query;
    if (annotation.kind === "answer" && annotation.answer.trim() === "")
      return void this.report.problem("bad-record", from,
        "answer: is empty, so what is right is not known");
    if (this.folder.has(query.id))
      return void this.report.problem("duplicate-id", from,
        `the query ${query.id} is there already`);
    if (this.folder.conflicts(whole.data))
      return void this.report.problem("split-conflict", from,
        `its image ${names.join(", ")} is in another split than ${query.split} already`);
    this.folder.take(whole.data);
    return { query, pictures, order: this.order++ };
  }

  private async write({ query, pictures }: Made): Promise<void> {
    if (this.request.signal.aborted) throw new AbortError();
    const images = await Promise.all(pictures.map((picture) => this.pictures.bring(picture)));
    const { id, task, type, split, scene, text, annotation, source } = query;
    await this.folder.write({ id, task, type, split, scene, text, images, annotation,
      ...(source ? { source } : {}) });
    this.written.add(query);
  }
}
