import * as path from "node:path";
import { z } from "zod";
import { cleanText } from "../reading/captions";
import { flagSchema, idSchema, textSchema } from "../reading/fields";
import type { ImportContext } from "../reading/importer";
import type { SourceRecord } from "../reading/json-records";

/** A caption, and whether it fits the image of its pair. */
export interface Half {
  readonly caption: string;
  readonly match: boolean;
  /** A natural yes/no question for it, where the file has one. */
  readonly question?: string;
  readonly from: SourceRecord;
}

/** A caption that fits an image and one that is almost the same and does not. */
export interface Pair {
  /** One of the seven kinds: `add_att`, `replace_rel` ... */
  readonly kind: string;
  /** Number in the official file of its kind. */
  readonly number: string;
  readonly image: string;
  readonly halves: readonly Half[];
}

/**
 * The official files: `{"0": {"filename", "caption", "negative_caption"}}`; their kind is their
 * name.
 */
const officialSchema = z.object({ filename: textSchema, caption: z.string().min(1),
  negative_caption: z.string().min(1) });
/** One pair a line: `{"id": "add_att/173", "category", "image", "caption", "negative_caption"}`. */
const lineSchema = z.object({ id: idSchema, category: z.string().min(1), image: textSchema,
  caption: z.string().min(1), negative_caption: z.string().min(1) });
/** One caption a line, the yes/no split of ViUniT. */
const halfSchema = z.object({
  caption: z.string().min(1),
  caption_image_match: flagSchema,
  image_id: textSchema,
  question_type: z.string().min(1),
  question_id: idSchema,
  question: z.string().min(1).nullish(),
  original_sugarcrepe_id: idSchema.nullish(),
});

/**
 * Pairs in the order in which they are complete, then those of which the files have one half only.
 */
export async function* readPairs(files: readonly string[],
  context: ImportContext): AsyncGenerator<Pair> {
  const halves = new Map<string, Pair>();
  for (const file of files) {
    for await (const record of context.records(file)) {
      const keys = typeof record.value === "object" && record.value !== null ? record.value : {};
      const pair = "caption_image_match" in keys ?
        halfPair(record, context) :
        "category" in keys ?
        linePair(record, context) :
        officialPair(record, context);
      if (!pair) continue;
      const name = `${pair.kind}/${pair.number}`;
      const other = halves.get(name);
      const complete = pair.halves.length === 2 ?
        pair :
        other && other.halves[0]?.match !== pair.halves[0]?.match ?
        { ...pair, halves: [...other.halves, ...pair.halves] } :
        undefined;
      if (complete) {
        halves.delete(name);
        yield complete;
      } else if (other)
        context.report.problem("duplicate-id", record,
          `question_id: a caption of ${name} is there already`);
      else halves.set(name, pair);
    }
  }
  yield* halves.values();
}

function officialPair(record: SourceRecord, context: ImportContext): Pair | undefined {
  const row = context.parsed(record, officialSchema);
  return row &&
    { kind: path.parse(record.file).name, number: record.key, image: row.filename,
      halves: bothHalves(row.caption, row.negative_caption, record) };
}

function linePair(record: SourceRecord, context: ImportContext): Pair | undefined {
  const row = context.parsed(record, lineSchema);
  return row &&
    { kind: row.category, number: row.id.replace(/^.*\//, ""), image: row.image,
      halves: bothHalves(row.caption, row.negative_caption, record) };
}

function halfPair(record: SourceRecord, context: ImportContext): Pair | undefined {
  const row = context.parsed(record, halfSchema);
  if (!row) return undefined;
  const half = { caption: cleanText(row.caption), match: row.caption_image_match, from: record,
    ...(row.question == null ? {} : { question: row.question }) };
  const number = row.original_sugarcrepe_id ??
    row.question_id.replace(/^.*?(\d+)_(pos|neg)$/, "$1");
  return { kind: row.question_type.replace(/^sugarcrepe_/, ""), number, image: row.image_id,
    halves: [half] };
}

const bothHalves = (caption: string, negative: string,
  from: SourceRecord): readonly Half[] => [{ caption: cleanText(caption), match: true, from }, {
  caption: cleanText(negative),
  match: false,
  from,
}];
