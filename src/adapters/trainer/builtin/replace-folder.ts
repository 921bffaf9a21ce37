import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { TrainingError } from "../../../core/errors";

/**
 * Fills a folder beside its place and renames it, so that it is there whole or not at all; an older
 * one is replaced.
 * @returns what `fill` returns.
 * @throws TrainingError naming the folder if the disk refuses.
 */
export async function replaceFolder<T>(to: string,
  fill: (partial: string) => Promise<T>): Promise<T> {
  const prefix = `.${path.basename(to)}.partial-`;
  const partial = path.join(path.dirname(to), `${prefix}${randomUUID()}`);
  try {
    await fs.mkdir(path.dirname(to), { recursive: true });
    for (const name of await fs.readdir(path.dirname(to))) {
      // Left by a process that was killed while it wrote.
      if (name.startsWith(prefix))
        await fs.rm(path.join(path.dirname(to), name), { recursive: true, force: true });
    }
    await fs.mkdir(partial);
    const result = await fill(partial);
    await fs.rm(to, { recursive: true, force: true });
    await fs.rename(partial, to);
    await flush(path.dirname(to));
    return result;
  } catch (error) {
    // Where even this fails, the first error says more.
    await fs.rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw new TrainingError(`The trained policy cannot be written to ${to}: ` +
      `${error instanceof Error ? error.message : String(error)}`,
      "Free some disk space or check the folder's permissions, then resume: the training is " +
        "done again.", { cause: error });
  }
}

/** Writes a file through to the disk. */
export async function writeFlushed(file: string, data: string | Uint8Array): Promise<void> {
  await fs.writeFile(file, data, { flush: true });
}

/** What drives say that cannot flush a folder (SMB, FUSE): there is nothing to wait for. */
const UNABLE: ReadonlySet<string | undefined> = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP",
  "ENOSYS", "EPERM", "EACCES", "EBADF"]);

/** Makes a rename last; not every system lets a folder be opened for that. */
async function flush(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await fs.open(folder, "r");
  try {
    await handle.sync().catch((error: NodeJS.ErrnoException) => {
      if (!UNABLE.has(error.code)) throw error;
    });
  } finally {
    await handle.close();
  }
}
