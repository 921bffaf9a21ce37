import { z } from "zod";
import { DataError } from "../../../core/errors";
import { type VqaMetrics, vqaMetrics, type VqaQuestion } from "../../../core/official/vqa";
import { idFilter, type MetricsFiles } from "../reading/files";
import { readRecords } from "../reading/json-file";
import type { SourceRecord } from "../reading/json-records";
import { checked, idSchema, onlyOnce, readKeyed, requireAll } from "../reading/records";

const annotationSchema = z.object({
  question_id: idSchema,
  question_type: z.string().nullish().transform((type) => type ?? ""),
  answer_type: z.string().nullish().transform((type) => type ?? ""),
  answers: z.array(z.object({ answer: z.union([z.string(), z.number()]).transform(String) })).min(
    1,
  ),
});
const questionSchema = z.object({ question_id: idSchema });
const predictionSchema = z.object({ question_id: idSchema,
  answer: z.union([z.string(), z.number()]).transform(String) });

/** The official `accuracy`, in percent, and over how many questions. */
export interface VqaReport {
  readonly n: number;
  readonly accuracy: Omit<VqaMetrics, "perQuestion">;
}

/**
 * VQA's soft accuracy of its own files: annotations (`{annotations: [...]}` or that list alone) and
 * `[{question_id, answer}]`.
 * @throws DataError naming file, record and field, also if the predictions are not for exactly
 *   these questions
 */
export async function scoreVqa(files: MetricsFiles): Promise<VqaReport> {
  const { gold, predictions: file } = files;
  const all = await readAnnotations(gold);
  if (files.questions !== undefined) await checkQuestions(files.questions, gold, all);
  const wanted = await idFilter(files.ids);
  const questions = new Map([...all].filter(([id]) => wanted(id)));
  if (questions.size === 0)
    throw new DataError(`${gold} has no annotation that is to be scored.`,
      "Annotations of questions with answers are needed; the ids of --ids are those of questions.");
  const predictions = await readKeyed(file, predictionSchema,
    ({ question_id, answer }) => [question_id, answer] as const);
  requireAll(file, "answer", questions.keys(), (id) => predictions.has(id));
  requireAll(gold, "annotation", predictions.keys(), (id) => all.has(id));
  const { overall, perQuestionType, perAnswerType } = vqaMetrics(questions, predictions);
  return { n: questions.size, accuracy: { overall, perQuestionType, perAnswerType } };
}

async function readAnnotations(file: string): Promise<ReadonlyMap<string, VqaQuestion>> {
  const questions = new Map<string, VqaQuestion>();
  const add = (record: SourceRecord): void => {
    const { question_id: id, question_type: questionType, answer_type: answerType, answers } =
      checked(record, annotationSchema);
    onlyOnce(record, id, questions);
    questions.set(id, { questionType, answerType, answers: answers.map(({ answer }) => answer) });
  };
  await readRecords(file, ["annotations"], add);
  if (questions.size === 0)
    await readRecords(file, undefined, (record) => void (record.named || add(record)));
  return questions;
}

async function checkQuestions(file: string, gold: string,
  annotations: ReadonlyMap<string, VqaQuestion>): Promise<void> {
  const ids: string[] = [];
  await readRecords(file, ["questions"],
    (record) => void ids.push(checked(record, questionSchema).question_id));
  requireAll(gold, "annotation", ids, (id) => annotations.has(id));
}
