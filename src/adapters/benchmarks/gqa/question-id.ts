import { z } from "zod";
import { idSchema } from "../reading/fields";
import type { SourceRecord } from "../reading/json-records";

const insideSchema = z.object({ id: idSchema.nullish(), question_id: idSchema.nullish(),
  questionId: idSchema.nullish() });

/**
 * The official id of a GQA question: its key in the published object; in a list or JSON lines the
 * id inside, its position if it has none.
 */
export function questionId(
  { key, named, value }: Pick<SourceRecord, "key" | "named" | "value">,
): string {
  if (named) return key;
  const inside = insideSchema.safeParse(value).data;
  return inside?.id ?? inside?.question_id ?? inside?.questionId ?? key;
}
