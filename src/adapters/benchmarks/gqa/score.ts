import { z } from "zod";
import { DataError } from "../../../core/errors";
import { entailedOf, type GqaChoices, type GqaMetrics, gqaMetrics,
  type GqaQuestion } from "../../../core/official/gqa";
import { idFilter, type MetricsFiles, type Tell } from "../reading/files";
import { readRecords } from "../reading/json-file";
import { checked, idSchema, readKeyed, requireAll } from "../reading/records";
import { questionId } from "./question-id";

const questionSchema = z.object({
  answer: z.string(),
  isBalanced: z.boolean(),
  entailed: z.array(idSchema).nullish().transform((ids) => ids ?? []),
  types: z.object({ structural: z.string(), semantic: z.string(), detailed: z.string() }),
  groups: z.object({ global: z.string().nullish() }).nullish(),
});
const answerSchema = questionSchema.pick({ answer: true });
const choicesSchema = z.object({ valid: z.array(z.string()), plausible: z.array(z.string()) });
const predictionSchema = z.object({ questionId: idSchema, prediction: z.string() });

/**
 * GQA's metrics of its own files: `{id: question}`, `{id: {valid, plausible}}` and `[{questionId,
 * prediction}]`.
 * @throws DataError naming file, record and field
 */
export async function scoreGqa(files: MetricsFiles, tell: Tell): Promise<GqaMetrics> {
  const { questions, answers } = await readQuestions(files);
  if (questions.size === 0)
    throw new DataError(`${files.gold} has no balanced question that is ` +
      "to be scored.",
      `GQA is scored on questions with "isBalanced": true; the ids of --ids are those of ` +
        "questions.");
  const predictions = await readKeyed(files.predictions, predictionSchema,
    ({ questionId, prediction }) => [questionId, prediction] as const);
  requireAll(files.predictions, "prediction", questions.keys(), (id) => predictions.has(id));
  const strangers = [...predictions.keys()].filter((id) => !answers.has(id));
  if (strangers.length > 0)
    tell(`${strangers.length} predictions are for questions that no ` +
      `question file has, and do not count (${strangers[0]} is the first).`);
  const choices = files.choices === undefined ?
    undefined :
    await readChoices(files.choices, questions);
  const metrics = gqaMetrics(questions, { predictions, answers, ...(choices ? { choices } : {}) });
  if (!choices) tell("Without --choices there is no validity and no plausibility.");
  if (metrics.consistency === null) tell(whyNoConsistency(questions, predictions, answers));
  return metrics;
}

/** The balanced questions that are to be scored, and the answers of all that may be entailed. */
async function readQuestions(
  { gold, questions: further, ids }: MetricsFiles,
): Promise<
  { readonly questions: ReadonlyMap<string, GqaQuestion>;
    readonly answers: ReadonlyMap<string, string> }
> {
  const wanted = await idFilter(ids);
  const questions = new Map<string, GqaQuestion>();
  const answers = new Map<string, string>();
  await readRecords(gold, undefined, (record) => {
    const { groups, ...question } = checked(record, questionSchema);
    const id = questionId(record);
    answers.set(id, question.answer);
    if (question.isBalanced && wanted(id))
      questions.set(id, { ...question, group: groups?.global ?? null });
  });
  if (further !== undefined && further !== gold)
    await readRecords(further, undefined,
      (record) => void answers.set(questionId(record), checked(record, answerSchema).answer));
  return { questions, answers };
}

async function readChoices(file: string,
  questions: ReadonlyMap<string, GqaQuestion>): Promise<ReadonlyMap<string, GqaChoices>> {
  const choices = new Map<string, GqaChoices>();
  await readRecords(file, undefined, (record) => {
    const id = questionId(record);
    if (questions.has(id)) choices.set(id, checked(record, choicesSchema));
  });
  requireAll(file, "choices", questions.keys(), (id) => choices.has(id));
  return choices;
}

function whyNoConsistency(questions: ReadonlyMap<string, GqaQuestion>,
  predictions: ReadonlyMap<string, string>, answers: ReadonlyMap<string, string>): string {
  const needed = [...questions].filter(([id, { answer }]) => predictions.get(id) === answer)
    .flatMap(([id, question]) => entailedOf(id, question));
  if (needed.length === 0) return "There is no consistency: no right answer entails another.";
  return `There is no consistency: of ${needed.length} answers that right ones entail, ` +
    `${needed.filter((id) => !answers.has(id)).length} have no question (--questions names a ` +
    `further file) and ${needed.filter((id) => !predictions.has(id)).length} no prediction.`;
}
