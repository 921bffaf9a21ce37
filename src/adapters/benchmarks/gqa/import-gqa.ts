import { z } from "zod";
import { cleanText } from "../reading/captions";
import { flagSchema, idSchema, textSchema } from "../reading/fields";
import { draftId, groupBy } from "../reading/ids";
import type { Draft, ImportContext } from "../reading/importer";
import { questionId } from "./question-id";

const questionSchema = z.object({
  question: z.string().min(1),
  answer: textSchema,
  imageId: idSchema,
  isBalanced: flagSchema.nullish(),
  groups: z.object({ global: z.string().nullish() }).nullish(),
  types: z.object({ structural: z.string().min(1), semantic: z.string().min(1),
    detailed: z.string().min(1) }),
});
type Question = z.infer<typeof questionSchema>;

const TYPES = ["detailed", "group", "structural", "semantic"] as const;

/**
 * Question files of GQA (`{"20482240": {"question", "answer", "imageId", "isBalanced", "groups",
 * "types", ...}}`). Balanced questions only, as the official accuracy counts, unless all are asked
 * for.
 */
export async function* importGqa(files: readonly string[],
  context: ImportContext): AsyncGenerator<Draft> {
  const by = groupBy("gqa", context.options, TYPES);
  for (const file of files) {
    for await (const record of context.records(file)) {
      const question = context.parsed(record, questionSchema);
      if (!question) continue;
      if (question.isBalanced === false && !context.options.all) {
        context.report.leave("not balanced");
        continue;
      }
      const id = questionId(record);
      yield {
        id: draftId("gqa", id),
        task: "vqa",
        type: typeOf(question, by),
        text: cleanText(question.question),
        pictures: [question.imageId],
        annotation: { kind: "answer", answer: question.answer },
        source: { dataset: "gqa", id, image: question.imageId },
        from: record,
        ids: [id],
      };
    }
  }
}

/** `group` is the global answer group; yes/no questions have none and go by their structure. */
function typeOf({ types, groups }: Question, by: (typeof TYPES)[number]): string {
  return by === "group" ? groups?.global ?? types.structural : types[by];
}
