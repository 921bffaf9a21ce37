import * as fs from "node:fs/promises";
import * as path from "node:path";

/** What was read from a file (or, with `folderStamp`, from a folder), kept until it changes. */
export class FileCache<T> {
  private readonly entries = new Map<string, { readonly stamp: string; readonly value: Promise<T> }>();

  /** Keeps at most `capacity` files, the newest used ones. @param stampOf differs when what is read differs */
  constructor(private readonly capacity: number, private readonly stampOf: (file: string) => Promise<string> = fileStamp) {}

  /** @throws what `load` throws; a failure is not kept. */
  async get(file: string, load: () => Promise<T>): Promise<T> {
    const stamp = await this.stampOf(file);
    const known = this.entries.get(file);
    this.entries.delete(file);
    const entry = known?.stamp === stamp ? known : { stamp, value: load() };
    this.entries.set(file, entry);
    for (const oldest of [...this.entries.keys()].slice(0, Math.max(0, this.entries.size - this.capacity))) this.entries.delete(oldest);
    return entry.value.catch((error: unknown) => {
      this.entries.delete(file);
      throw error;
    });
  }
}

/** Differs when a file was changed, made or removed. */
export function fileStamp(file: string): Promise<string> {
  return fs.stat(file).then(({ mtimeMs, size }) => `${mtimeMs} ${size}`, () => "absent");
}

/** Differs when a file of a folder was changed, made or removed; folders in it do not count. */
export async function folderStamp(folder: string): Promise<string> {
  const names = await fs.readdir(folder).catch(() => []);
  return (await Promise.all(names.sort().map(async (name) => `${name} ${await fileStamp(path.join(folder, name))}`))).join("\n");
}
