import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { DataError } from "../../core/errors";
import { told } from "./told";

/**
 * Writes a file that is not there yet: it appears whole, and one that is there is never replaced.
 * @param link gives a file a second name; a test puts a file system without hard links in its place
 * @throws DataError with these words if there is one; StoreError if the disk refuses.
 */
export async function createFile(file: string, text: string, there: string, nextStep: string,
  link: typeof fs.link = fs.link): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await told(file, async () => {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(aside, text, { flush: true });
  });
  try {
    await told(file, () => appear(aside, file, link));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new DataError(there, nextStep, { cause: error });
  } finally {
    await fs.rm(aside, { force: true });
  }
}

/**
 * Gives a written file its name, if no file has it yet: by a hard link, so that it appears whole;
 * on a drive without (exFAT, SMB, BeeGFS, shared folders of virtual machines), each of which
 * refuses in its own words, by making it with the flag `wx`.
 * @throws the file system's EEXIST if there is one.
 */
export async function appear(aside: string, file: string,
  link: typeof fs.link = fs.link): Promise<void> {
  await link(aside, file).catch(async (refused: NodeJS.ErrnoException) => {
    if (refused.code === "EEXIST") throw refused;
    await fs.writeFile(file, await fs.readFile(aside), { flag: "wx",
      mode: (await fs.stat(aside)).mode & 0o777, flush: true }).catch(
        async (error: NodeJS.ErrnoException) => {
          // half of it, on a full disk
          if (error.code !== "EEXIST") await fs.rm(file, { force: true });
          throw error;
        },
      );
  });
}
