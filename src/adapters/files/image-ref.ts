import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import { DataError } from "../../core/errors";
import type { ImageRef } from "../../core/ports/perception";

const MAX_BYTES = 64 * 2 ** 20;

/**
 * A picture on disk: its digest and its size in pixels.
 * @throws DataError if it is missing, unreadable, above 64 MiB or no picture; `usedBy` says who
 *   asks for it.
 */
export async function imageRef(file: string, usedBy: string): Promise<ImageRef> {
  const bytes = await fs.readFile(file).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === "ENOENT" ? "is missing" : `cannot be read (${error.message})`;
    throw new DataError(`The picture ${file} of ${usedBy} ${what}.`,
      "Put the picture there, or correct the name.", { cause: error });
  });
  if (bytes.length > MAX_BYTES)
    throw new DataError(`The picture ${file} of ${usedBy} has ` +
      `${bytes.length} bytes, more than 64 MiB.`, "Use a smaller picture.");
  const { default: sharp } = await import("sharp");
  try {
    // Perception turns photographs upright, and boxes count in what it saw.
    const { width, height } = (await sharp(bytes, { failOn: "none" }).metadata()).autoOrient;
    return { file, digest: createHash("sha256").update(bytes).digest("hex"), width, height };
  } catch (error) {
    throw new DataError(`${file} of ${usedBy} is no picture: ${(error as Error).message}.`,
      "Replace it by a PNG, JPEG or WebP file.", { cause: error });
  }
}
