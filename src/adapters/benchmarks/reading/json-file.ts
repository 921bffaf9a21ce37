import * as fs from "node:fs/promises";
import { DataError } from "../../../core/errors";
import { jsonRecords, type SourceRecord } from "./json-records";
import { parsePlainJson } from "./plain-json";

/** Bytes up to which a file is parsed in one piece, several times as fast as record by record. */
const WHOLE = 64 * 2 ** 20;

/**
 * Visits the records of a JSON file, of any size, or of a file of JSON lines.
 * @param sections lists of a JSON document whose elements are the records; its own members if left
 *   out
 * @throws DataError if the file cannot be read, naming the record at which it breaks; whatever
 *   `visit` throws
 */
export async function readRecords(file: string, sections: readonly string[] | undefined,
  visit: (record: SourceRecord) => void): Promise<void> {
  const whole = await parseWhole(file);
  if (!whole) {
    const options = { ...(sections ? { sections } : {}), signal: new AbortController().signal,
      onBytes: () => {},
      onDamage: ({ place, message }: { readonly place: string; readonly message: string }) =>
        broken(file, place, message) };
    for await (const record of jsonRecords(file, options)) visit(record);
    return;
  }
  for (const section of sections ?? [""]) {
    const holder = section === "" ?
      whole.value :
      isObject(whole.value) ?
      whole.value[section] :
      undefined;
    if (Array.isArray(holder)) {
      for (const [i, value] of holder.entries())
        visit({ file, place: `${section}[${i}]`, section, key: String(i), named: false, value });
    } else if (isObject(holder)) {
      for (const [key, value] of Object.entries(holder))
        visit({ file, place: JSON.stringify(key), section, key, named: true, value });
    }
  }
}

/** Undefined: too large, JSON lines, or broken; the slower reader says where. */
async function parseWhole(file: string): Promise<{ readonly value: unknown } | undefined> {
  const { size } = await fs.stat(file).catch((cause: Error) => {
    throw new DataError(`${file} cannot be read: ${cause.message}.`, "Correct its name.", {
      cause,
    });
  });
  if (size > WHOLE || /\.(jsonl|ndjson)$/i.test(file)) return undefined;
  const text = (await fs.readFile(file, "utf8")).replace(/^\uFEFF/, "");
  try {
    return { value: parsePlainJson(text) };
  } catch {
    return undefined;
  }
}

function broken(file: string, place: string, message: string): never {
  throw new DataError(`${file}, ${place}: ${message.replace(/ at chunk position.*/, "")}.`,
    "Correct it, or write the file again: it may be cut off, or hold something that JSON does " +
      "not have.");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
