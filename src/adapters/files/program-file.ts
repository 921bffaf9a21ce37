import * as fs from "node:fs/promises";
import { DataError } from "../../core/errors";

/**
 * The text of a program's file, without the byte order mark that editors on Windows put before it;
 * with the mark of UTF-16, in that encoding.
 * @throws DataError if it cannot be read.
 */
export async function readProgramFile(file: string): Promise<string> {
  const bytes = await fs.readFile(file).catch((cause: Error) => {
    throw new DataError(`The program ${file} cannot be read: ${cause.message}.`,
      "Correct the name.", { cause });
  });
  return programText(bytes);
}

/** The text of a program's bytes: UTF-8 if no mark says otherwise. */
export function programText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}
