import * as fs from "node:fs/promises";
import { readPart } from "./read-part";

/** What can be imported. */
export const FORMATS = ["gqa", "coco", "omnilabel", "sugarcrepe", "winoground", "vsr",
  "jsonl"] as const;
export type Format = (typeof FORMATS)[number];

/** Keys that only files of a format have; the first that has them all is it. */
const MARKS: readonly (readonly [Format, readonly string[]])[] = [
  ["jsonl", ["annotation", "kind", "text"]],
  ["gqa", ["imageId", "question"]],
  ["winoground", ["caption_0", "caption_1"]],
  ["sugarcrepe", ["negative_caption"]],
  ["sugarcrepe", ["caption_image_match"]],
  ["omnilabel", ["description_ids"]],
  ["omnilabel", ["descriptions", "anno_info"]],
  ["vsr", ["relation", "caption", "label"]],
  ["coco", ["image_id", "category_id"]],
  ["coco", ["image_id", "caption"]],
  ["coco", ["file_name", "categories"]],
];
const PART = 2 ** 17;

/**
 * The format of a file, told from the keys at its beginning and its end; undefined if it looks like
 * none.
 * @throws DataError if it cannot be read.
 */
export async function sniffFormat(file: string): Promise<Format | undefined> {
  const keys = await keysOf(file);
  return MARKS.find(([, marks]) => marks.every((key) => keys.has(key)))?.[0];
}

/** The keys at the beginning and the end of a JSON file. @throws DataError if it cannot be read. */
export async function keysOf(file: string): Promise<ReadonlySet<string>> {
  const head = await readPart(file, 0, PART);
  const { size } = await fs.stat(file);
  const tail = size > PART ? await readPart(file, Math.max(PART, size - PART), PART) : "";
  return new Set([...`${head}\n${tail}`.matchAll(/"(\w+)"\s*:/g)].map(([, key]) => key ?? ""));
}
