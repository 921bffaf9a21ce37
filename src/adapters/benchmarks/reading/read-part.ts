import * as fs from "node:fs/promises";
import { DataError } from "../../../core/errors";

/** Some bytes of a file as text; fewer where it ends. @throws DataError */
export async function readPart(file: string, from: number, bytes: number): Promise<string> {
  try {
    const handle = await fs.open(file);
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(bytes),
        position: from });
      return buffer.subarray(0, bytesRead).toString("utf8").replace(/^\uFEFF/, "");
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The error for people of an annotation file that the disk does not give. */
export function unreadable(file: string, cause: unknown): DataError {
  const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
  return new DataError(`${file} ` +
    `${missing ? "does not exist" : `cannot be read (${(cause as Error).message})`}.`,
    "Name the annotation file of the data set.", { cause });
}
