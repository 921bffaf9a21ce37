import * as fs from "node:fs/promises";
import * as path from "node:path";

/** What was read from files, kept until they change. */
export class FileCache<T> {
  private readonly entries = new Map<string,
    { readonly stamp: string; readonly value: Promise<T> }>();

  /** Keeps what was read for at most `capacity` keys, the newest used ones. */
  constructor(private readonly capacity: number) {}

  /**
   * @param file the file that `load` reads, or another name of what it reads if `stampOf` says when
   *   that changed
   * @throws what `load` throws; a failure is not kept.
   */
  async get(file: string, load: () => Promise<T>,
    stampOf: (file: string) => Promise<string> = fileStamp): Promise<T> {
    const stamp = await stampOf(file);
    const known = this.entries.get(file);
    this.entries.delete(file);
    const entry = known?.stamp === stamp ? known : { stamp, value: load() };
    this.entries.set(file, entry);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity) break;
      this.entries.delete(oldest);
    }
    return entry.value.catch((error: unknown) => {
      this.entries.delete(file);
      throw error;
    });
  }
}

/** Differs when a file was changed, made or removed. */
function fileStamp(file: string): Promise<string> {
  return fs.stat(file).then(({ mtimeMs, size }) => `${mtimeMs} ${size}`, () => "absent");
}

/** Differs when one of some files was changed, made or removed. */
export async function filesStamp(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map(fileStamp))).join("\n");
}

/** Differs when an entry of a folder was changed, made or removed. */
export async function folderStamp(folder: string): Promise<string> {
  const names = (await fs.readdir(folder).catch(() => [])).sort();
  return [...names, await filesStamp(names.map((name) => path.join(folder, name)))].join("\n");
}
