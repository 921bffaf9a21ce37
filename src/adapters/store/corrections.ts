import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { DataError, UserError } from "../../core/errors";
import type { CorrectionFile, Corrections } from "../../core/ports/corrections";
import { type Correction, correctionFileName, formatCorrection,
  parseCorrection } from "../../core/run/correction";
import type { Query } from "../../core/task/query";
import { createFile } from "../files/create-file";
import { programText } from "../files/program-file";
import { layout } from "./layout";

/** Bytes of one correction; a program of the field has one or two KiB. */
const LARGEST = 64 * 2 ** 10;
/** Files that are looked at. */
const MOST = 10_000;

/** The folder `corrections/` of an experiment. */
export class CorrectionFolder implements Corrections {
  /**
   * @param link gives a file a second name; a test puts a file system without hard links in its
   *   place
   */
  constructor(private readonly experiment: string,
    private readonly link: typeof fs.link = fs.link) {}

  /** @throws DataError if there are more files than anyone writes. */
  async list(): Promise<readonly CorrectionFile[]> {
    const folder = layout.corrections(this.experiment);
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      },
    );
    const names = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith(".py")).map(
      ({ name }) => name,
    ).sort();
    if (names.length > MOST)
      throw new DataError(`${folder} holds ${names.length} files; at ` +
        `most ${MOST} are read.`, "Move what is no correction elsewhere.");
    return Promise.all(names.map((name) => read(folder, name)));
  }

  /**
   * Writes a new correction and returns its file's absolute path. A file that is there already is
   * never replaced.
   * @throws DataError if there is one.
   */
  async add(correction: Correction, query: Query): Promise<string> {
    const file = path.join(layout.corrections(this.experiment), correctionFileName(query.id));
    const next = "Edit that file, or delete or rename it first (the header inside says which " +
      "query it belongs to).";
    await createFile(file, formatCorrection(correction, query.text),
      `${file} is there already: a person's correction is never replaced.`, next, this.link);
    return file;
  }
}

/** One file. What is wrong with it is told in its entry, so that the others still count. */
async function read(folder: string, name: string): Promise<CorrectionFile> {
  const file = path.join(folder, name);
  try {
    const found = await fs.stat(file);
    if (!found.isFile())
      return { file: name, problem: `corrections/${name} is no regular file, ` +
        "so it is not read." };
    if (found.size > LARGEST)
      throw new DataError(`corrections/${name} has ${found.size} bytes; ` +
        `a correction has at most ${LARGEST}.`, "Shorten the program.");
    const bytes = await fs.readFile(file);
    return { file: name, digest: createHash("sha256").update(bytes).digest("hex"),
      correction: parseCorrection(`corrections/${name}`, programText(bytes)) };
  } catch (error) {
    if (error instanceof UserError)
      return { file: name, problem: `${error.message} ${error.nextStep}` };
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT")
      return { file: name,
        problem: `corrections/${name} was removed while it was read, or is a broken link.` };
    if (code !== undefined)
      return { file: name, problem: `corrections/${name} cannot be read: ${code}.` };
    throw error;
  }
}
