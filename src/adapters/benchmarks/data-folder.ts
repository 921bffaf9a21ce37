import { createReadStream } from "node:fs";
import * as fs from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import * as path from "node:path";
import { UsageError } from "../../core/errors";
import type { Query, Split } from "../../core/task/query";
import { told } from "../files/told";
import { querySchema } from "../store/queries";
import { jsonRecords } from "./reading/json-records";

const FLUSH = 2 ** 18;

/**
 * The data folder that an import writes: pictures at once, queries into `queries.jsonl.part`, which
 * takes its real name at the end. So a folder with `queries.jsonl` is whole. Knows which ids and
 * pictures are taken, those of an older import that is appended to as well.
 */
export class DataFolder {
  private readonly ids = new Set<string>();
  private readonly splits = new Map<string, Split>();
  private pending: string[] = [];
  private pendingLength = 0;
  /** Queries that were there before. */
  readonly before: number;

  private constructor(readonly folder: string, private readonly part: FileHandle,
    private readonly start: number,
    old: readonly Pick<Query, "id" | "scene" | "images" | "split">[]) {
    for (const query of old) this.take(query);
    this.before = old.length;
  }

  /** @throws UsageError if there are queries already and none are to be appended. */
  static async open(folder: string, append: boolean, signal: AbortSignal): Promise<DataFolder> {
    const file = path.join(folder, "queries.jsonl");
    const exists = await fs.stat(file).then(() => true, () => false);
    if (exists && !append)
      throw new UsageError(`${file} exists already.`,
        "Name another folder with --out, or add to it with --append.");
    const old: Pick<Query, "id" | "scene" | "images" | "split">[] = [];
    if (exists) {
      const broken = ({ place }: { readonly place: string }): never => {
        throw new UsageError(`${file}, ${place}: no query.`, "Correct that line, then append.");
      };
      for await (const record of jsonRecords(file, { signal, onBytes: () => {},
        onDamage: broken })) {
        const query = querySchema.safeParse(record.value);
        if (!query.success) return broken(record);
        old.push({ id: query.data.id, scene: query.data.scene, images: query.data.images,
          split: query.data.split });
      }
    }
    await told(folder, () => fs.mkdir(folder, { recursive: true }));
    const part = await told(file, async () => {
      if (exists) await fs.copyFile(file, `${file}.part`);
      else await fs.rm(`${file}.part`, { force: true });
      return fs.open(`${file}.part`, "a");
    });
    return new DataFolder(folder, part, (await part.stat()).size, old);
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Whether the query's scene or one of its pictures is in another split already. */
  conflicts(query: Pick<Query, "scene" | "images" | "split">): boolean {
    return placesOf(query).some((place) => (this.splits.get(place) ?? query.split) !== query.split);
  }

  take(query: Pick<Query, "id" | "scene" | "images" | "split">): void {
    this.ids.add(query.id);
    for (const place of placesOf(query)) this.splits.set(place, query.split);
  }

  async write(query: Query): Promise<void> {
    const line = `${JSON.stringify(query)}\n`;
    this.pending.push(line);
    this.pendingLength += line.length;
    if (this.pendingLength > FLUSH) await this.flush();
  }

  /**
   * Takes back queries that were written since the folder was opened.
   * @returns them, without holding the others.
   */
  async takeBack(isFalse: (query: Query) => boolean): Promise<readonly Query[]> {
    await this.flush();
    const file = path.join(this.folder, "queries.jsonl.part");
    const kept = `${file}.kept`;
    const back: Query[] = [];
    await told(file, async () => {
      const { start } = this;
      await fs.writeFile(kept, async function*() {
        const part = await fs.open(file);
        // Made where it is read: lines that come before somebody reads them are lost.
        for await (const line of part.readLines({ start, encoding: "utf8" })) {
          const query = JSON.parse(line) as Query; // our own line
          if (isFalse(query)) back.push(query);
          else yield `${line}\n`;
        }
      }());
      await this.part.truncate(this.start);
      await fs.writeFile(file, createReadStream(kept), { flag: "a" });
      await fs.rm(kept);
    });
    return back;
  }

  async finish(): Promise<void> {
    await this.flush();
    const file = path.join(this.folder, "queries.jsonl");
    await told(file, async () => {
      await this.part.sync();
      await this.part.close();
      await fs.rename(`${file}.part`, file);
    });
  }

  /** Leaves what was there before; pictures that were brought stay for the next try. */
  async giveUp(): Promise<void> {
    await this.part.close().catch(() => {}); // closed already where finishing failed
    await fs.rm(path.join(this.folder, "queries.jsonl.part"), { force: true });
  }

  private async flush(): Promise<void> {
    const text = this.pending.join("");
    this.pending = [];
    this.pendingLength = 0;
    await told(path.join(this.folder, "queries.jsonl"), () => this.part.appendFile(text));
  }
}

const placesOf = (
  { scene, images }: Pick<Query, "scene" | "images">,
): readonly string[] => [`scene ${scene}`, ...images];
