import { z } from "zod";
import { DataError } from "../../../core/errors";
import type { OfficialBox } from "../../../core/official/box";
import { idSchema, numberSchema } from "./fields";
import { readRecords } from "./json-file";
import type { SourceRecord } from "./json-records";

export { idSchema };

const side = numberSchema.pipe(z.number().min(0));

/**
 * Left, top, width and height in pixels, y down. A box without area is allowed, as in the official
 * tools: it matches nothing.
 */
export const boxSchema = z.tuple([numberSchema, numberSchema, side, side]) satisfies z.ZodType<
  OfficialBox
>;

/** Answers as programs and models give them. */
export const yesNoSchema = z.union([z.boolean(), z.string().transform((text, context) => {
  const said = new Map([["yes", true], ["true", true], ["no", false], ["false", false]]).get(
    text.trim().toLowerCase().replace(/\.$/, ""),
  );
  if (said !== undefined) return said;
  context.addIssue({ code: "custom", message: `${JSON.stringify(text.slice(0, 40))} is neither ` +
    "yes nor no" });
  return z.NEVER;
})]);

/** What a schema makes of a record. @throws DataError naming file, record and field */
export function checked<T extends z.ZodType>(
  { file, place, value }: Pick<SourceRecord, "file" | "place" | "value">,
  schema: T,
): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DataError(`${file}, ${place}: ` +
    `${
      result.error.issues.slice(0, 3).map((issue) =>
        [issue.path.join("."), issue.message].filter(Boolean).join(": ")
      ).join("; ")
    }.`, "Correct that record, or look whether this is a file of the kind that is meant.");
}

/** @throws DataError: an id is there already */
export function onlyOnce({ file, place }: Pick<SourceRecord, "file" | "place">, id: string,
  known: { has(id: string): boolean }): void {
  if (known.has(id))
    throw new DataError(`${file}, ${place}: id ${id} occurs twice.`,
      "Keep one of the two records.");
}

/**
 * The records of a list, or of a file of JSON lines, by a key that occurs once.
 * @throws DataError naming a record that is broken or occurs twice, or if there is none at all
 */
export async function readKeyed<T extends z.ZodType, V>(file: string, schema: T,
  entry: (record: z.infer<T>) => readonly [key: string, value: V]): Promise<Map<string, V>> {
  const entries = new Map<string, V>();
  await readRecords(file, undefined, (record) => {
    if (record.named)
      throw new DataError(`${file} is no list: it has a member ${record.place}.`,
        "A JSON list of records, or one record a line, is needed.");
    const [key, kept] = entry(checked(record, schema));
    onlyOnce(record, key, entries);
    entries.set(key, kept);
  });
  return entries;
}

/** @throws DataError with how many of `wanted` are missing in a file and the first of them */
export function requireAll(file: string, what: string, wanted: Iterable<string>,
  has: (id: string) => boolean): void {
  const missing = [...wanted].filter((id) => !has(id));
  if (missing.length === 0) return;
  throw new DataError(`${file} has no ${what} for ${missing.length} of what is to be scored: ` +
    `${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", ..." : ""}.`,
    "Add them, or name the ids that are to be scored with --ids.");
}
