import * as fs from "node:fs/promises";
import * as path from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { z } from "zod";
import { StoreError } from "../../core/errors";
import { told } from "./told";

/** The four ways the store writes, so that a test can put a full disk in their place. */
export interface Disk {
  /** Replaces a file: the new one is there whole or not at all. */
  replace(file: string, content: string | Uint8Array): Promise<void>;
  /** Appends and flushes. */
  append(file: string, text: string): Promise<void>;
  truncate(file: string, size: number): Promise<void>;
  remove(file: string): Promise<void>;
}

/** The real disk. @throws StoreError where it is full or may not be written. */
export const disk: Disk = {
  replace: (file, content) =>
    told(file, async () => {
      await fs.mkdir(path.dirname(file), { recursive: true });
      await writeFileAtomic(file, typeof content === "string" ? content : Buffer.from(content));
    }),
  append: (file, text) =>
    told(file, async () => {
      await fs.mkdir(path.dirname(file), { recursive: true });
      const handle = await fs.open(file, "a");
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  truncate: (file, size) => told(file, () => fs.truncate(file, size)),
  remove: (file) => told(file, () => fs.rm(file, { recursive: true, force: true })),
};

/** The text of a file, or undefined where there is none. */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * A JSON file checked by its schema, or undefined where there is none.
 * @throws StoreError if it is damaged.
 */
export async function readJson<T extends z.ZodType>(file: string,
  schema: T): Promise<z.infer<T> | undefined> {
  const text = await readText(file);
  return text === undefined ? undefined : parseRecord(file, 1, text, schema);
}

/**
 * One JSON record.
 * @param accepts a quicker check that accepts nothing that the schema refuses.
 * @throws StoreError naming file, line and field.
 */
export function parseRecord<T extends z.ZodType>(file: string, line: number | string, text: string,
  schema: T, accepts?: (value: unknown) => value is z.infer<T>): z.infer<T> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw damaged(file, line, (error as Error).message, error);
  }
  if (accepts?.(parsed)) return parsed;
  const result = schema.safeParse(parsed);
  if (!result.success)
    throw damaged(file, line,
      result.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; "));
  return result.data;
}

function damaged(file: string, line: number | string, what: string, cause?: unknown): StoreError {
  return new StoreError(`${file}, ${typeof line === "number" ? `line ${line}` : line}: damaged, ` +
    `${what}.`, `Restore the file, or start a new run with "visrep run --new".`, { cause });
}

/** Complete lines of a JSON-lines text; what follows the last line break is torn. */
export function completeLines(
  text: string,
): { readonly lines: readonly string[]; readonly torn: string } {
  const end = text.lastIndexOf("\n") + 1;
  return { lines: end === 0 ? [] : text.slice(0, end - 1).split("\n"), torn: text.slice(end) };
}
