import * as fs from "node:fs/promises";
import * as path from "node:path";
import { type Correction, correctionFileName, formatHeader,
  programBelow } from "../../core/run/correction";
import type { Query } from "../../core/task/query";
import { createFile } from "../files/create-file";
import { disk, readText } from "../files/files";
import { layout } from "./layout";

/** An edit of a program that does not count yet. */
export interface Draft {
  /** What the person wrote, to the character. */
  readonly program: string;
  /** Milliseconds since 1970, UTC. */
  readonly changed: number;
}

/**
 * `corrections/drafts/`: one file for each sample that somebody edits. Nothing here is trained on.
 */
export class DraftFolder {
  constructor(private readonly experiment: string) {}

  /** Absolute path of the draft of a sample (or of a query, where no sample is known). */
  file(parent: string): string {
    return path.join(layout.drafts(this.experiment), correctionFileName(parent));
  }

  /** Undefined where there is none. @param question the query's text */
  async read(parent: string, question: string): Promise<Draft | undefined> {
    const file = this.file(parent);
    const text = await readText(file);
    const found = text === undefined ? undefined : await fs.stat(file).catch(() => undefined);
    return text === undefined || !found ?
      undefined :
      { program: programBelow(text, question), changed: found.mtimeMs };
  }

  /**
   * Replaces the draft; a header that is there already stays.
   * @throws StoreError if the disk refuses.
   */
  async write(correction: Correction, query: Query): Promise<void> {
    const file = this.file(correction.parentSample ?? query.id);
    const before = (await readText(file)) ?? "";
    const below = programBelow(before, query.text);
    const head = before.slice(0, before.length - below.length);
    await disk.replace(file,
      `${head === "" ? formatHeader(correction, query.text) : head}${correction.program}`);
  }

  /** A new draft; returns its file. @throws DataError if there is one: it is never replaced. */
  async add(correction: Correction, query: Query): Promise<string> {
    const file = this.file(correction.parentSample ?? query.id);
    await createFile(file, `${formatHeader(correction, query.text)}${correction.program}`,
      `${file} is there already: a person's draft is never replaced.`,
      "Edit that file, or delete it first.");
    return file;
  }

  async remove(parent: string): Promise<void> {
    await disk.remove(this.file(parent));
  }
}
