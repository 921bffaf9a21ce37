import * as fs from "node:fs/promises";
import { StoreError } from "../../core/errors";
import type { Disk } from "../files/files";
import { layout } from "./layout";

/**
 * The disk of a run that is under way: what a person removes meanwhile is not made anew in part.
 */
export function runDisk(run: string, disk: Disk): Disk {
  const guarded = async (write: () => Promise<void>): Promise<void> => {
    const gone = await removedRun(run);
    if (gone) throw gone;
    await write();
  };
  return {
    replace: (file, content) => guarded(() => disk.replace(file, content)),
    append: (file, text) => guarded(() => disk.append(file, text)),
    truncate: (file, size) => guarded(() => disk.truncate(file, size)),
    remove: (file) => guarded(() => disk.remove(file)),
  };
}

/** The error that says so where somebody removed the run's folder; undefined where it is there. */
export async function removedRun(run: string): Promise<StoreError | undefined> {
  try {
    await fs.access(layout.runRecord(run));
    return undefined;
  } catch (cause) {
    // the write itself tells what is wrong
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") return undefined;
    return new StoreError(`Somebody removed ${run}, or its run.json, while the run was under ` +
      "way.", `Begin a new run with "visrep run".`, { cause });
  }
}
