import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { DataError } from "../../core/errors";
import { told } from "./files";

/** What a file system without hard links (FAT, some network drives) answers. */
const WITHOUT_LINKS: ReadonlySet<string | undefined> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/**
 * Writes a file that is not there yet: it appears whole, and one that is there is never replaced.
 * @param link gives a file a second name; a test puts a file system without hard links in its place
 * @throws DataError with these words if there is one; StoreError if the disk refuses.
 */
export async function createFile(file: string, text: string, there: string, nextStep: string, link: typeof fs.link = fs.link): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await told(file, async () => {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(aside, text, { flush: true });
  });
  try {
    await told(file, () => link(aside, file).catch((error: NodeJS.ErrnoException) => {
      if (!WITHOUT_LINKS.has(error.code)) throw error;
      return fs.copyFile(aside, file, fs.constants.COPYFILE_EXCL);
    }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new DataError(there, nextStep, { cause: error });
  } finally {
    await fs.rm(aside, { force: true });
  }
}
