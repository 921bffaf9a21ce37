import * as fs from "node:fs/promises";

/** What was read from a file, kept until the file changes. */
export class FileCache<T> {
  private readonly entries = new Map<string, { readonly stamp: string; readonly value: Promise<T> }>();

  /** Keeps at most `capacity` files, the newest used ones. */
  constructor(private readonly capacity: number) {}

  /** @throws what `load` throws; a failure is not kept. */
  async get(file: string, load: () => Promise<T>): Promise<T> {
    const stamp = await fs.stat(file).then(({ mtimeMs, size }) => `${mtimeMs} ${size}`, () => "absent");
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
