import * as path from "node:path";
import { z } from "zod";
import { UsageError } from "../../../core/errors";
import { cleanText, verifyCaption } from "../reading/captions";
import { flagSchema, textSchema } from "../reading/fields";
import { draftId } from "../reading/ids";
import type { Draft, ImportContext } from "../reading/importer";

const rowSchema = z.object({
  image: textSchema,
  caption: z.string().min(1),
  label: flagSchema,
  relation: z.string().min(1),
});

/**
 * Visual Spatial Reasoning (`{"image", "caption", "label", "relation"}` a line): does the caption
 * fit? The relation is the question type.
 */
export async function* importVsr(files: readonly string[],
  context: ImportContext): AsyncGenerator<Draft> {
  if (context.options.form !== undefined && context.options.form !== "verify")
    throw new UsageError("vsr has one caption for an image, so there is nothing to choose.",
      "Leave --form out.");
  for (const file of files) {
    for await (const record of context.records(file)) {
      const row = context.parsed(record, rowSchema);
      if (!row) continue;
      yield {
        id: draftId("vsr", path.parse(file).name, record.key),
        type: row.relation,
        pictures: [row.image],
        ...verifyCaption(cleanText(row.caption), Boolean(row.label)),
        source: { dataset: "vsr", id: record.key, image: row.image },
        from: record,
        ids: [record.key, row.image],
      };
    }
  }
}
