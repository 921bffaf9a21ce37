import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { StoreError } from "../../core/errors";
import type { Reviews } from "../../core/ports/reviews";
import { lastStanding } from "../../core/review/current-log";
import { type Authored, type ReviewEntry, reviewEntrySchema } from "../../core/run/review-log";
import type { Query } from "../../core/task/query";
import { type Disk, disk, parseRecord, readText } from "../files/files";
import { imagesDigest, programDigest } from "./digests";
import { layout } from "./layout";

const LINE_BREAK = 10;

/** Without what the log adds by itself. */
type New<T> = T extends unknown ? Omit<T, "id" | "time" | "schemaVersion"> : never;
export type NewEntry = New<ReviewEntry>;

/** A line of a log that cannot be read. */
export interface ReviewProblem {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The folder `reviews/` of an experiment. */
export class ReviewFolder implements Reviews {
  /** @param onProblem is told of each line that is left out, whenever entries are read */
  constructor(private readonly experiment: string,
    private readonly onProblem: (problem: ReviewProblem) => void,
    private readonly files: Disk = disk) {}

  async entries(): Promise<readonly Authored<ReviewEntry>[]> {
    const folder = layout.reviews(this.experiment);
    const names = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const logs = await Promise.all(
      names.filter((name) => name.endsWith(".jsonl")).sort().map((name) => this.read(name)),
    );
    return logs.flat();
  }

  /** Appends an entry to the log of an author; it is on the disk when this resolves. */
  async append(author: string, entry: NewEntry): Promise<Authored<ReviewEntry>> {
    const file = this.file(author);
    const end = await lastByte(file);
    const whole = reviewEntrySchema.parse({ ...(end === undefined ? { schemaVersion: 1 } : {}),
      id: randomUUID(), time: Date.now(), ...entry });
    // A line that was torn by a crash is closed first, so that it takes nothing with it.
    const gap = end === undefined || end === LINE_BREAK ? "" : "\n";
    await this.files.append(file, `${gap}${JSON.stringify(whole)}\n`);
    return { ...whole, author };
  }

  /**
   * Takes back the author's newest entry that stands, and returns it; undefined if there is none.
   */
  async undo(author: string): Promise<Authored<ReviewEntry> | undefined> {
    const last = lastStanding(await this.entries(), author);
    if (last) await this.append(author, { kind: "undo", entry: last.id });
    return last;
  }

  programDigest(program: string): string {
    return programDigest(program);
  }

  imagesDigest(query: Pick<Query, "images">): Promise<string | undefined> {
    return imagesDigest(this.experiment, query);
  }

  private async read(name: string): Promise<readonly Authored<ReviewEntry>[]> {
    const file = path.join(layout.reviews(this.experiment), name);
    const author = path.basename(name, ".jsonl");
    return ((await readText(file)) ?? "").split("\n").flatMap((line, i) => {
      if (line.trim() === "") return [];
      try {
        return { ...parseRecord(file, i + 1, line, reviewEntrySchema), author };
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        this.onProblem({ file, line: i + 1, message: error.message });
        return [];
      }
    });
  }

  private file(author: string): string {
    return path.join(layout.reviews(this.experiment), `${author}.jsonl`);
  }
}

/** Undefined where the file is empty or there is none. */
async function lastByte(file: string): Promise<number | undefined> {
  const handle = await fs.open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  try {
    const size = (await handle?.stat())?.size ?? 0;
    return size === 0 ?
      undefined :
      (await handle?.read(new Uint8Array(1), 0, 1, size - 1))?.buffer[0];
  } finally {
    await handle?.close();
  }
}

/** An author's name as the name of their log: letters, digits, dots and dashes. */
export function authorFileName(name: string): string {
  return name.normalize("NFC").trim().replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|[.-]+$/g,
    "").slice(0, 60) || "anonymous";
}
