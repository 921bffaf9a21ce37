import { z } from "zod";
import { DataError } from "../../../core/errors";
import { prefersTrue, type SugarCrepeMetrics, sugarCrepeMetrics,
  type SugarCrepeScore } from "../../../core/official/sugarcrepe";
import { idFilter, type MetricsFiles } from "../reading/files";
import { checked, idSchema, requireAll, yesNoSchema } from "../reading/records";
import { kindOf, pairKey, sugarCrepeEntries, type SugarCrepeEntry } from "./score-files";

interface Pair {
  readonly kind: string;
  caption?: string;
  negative?: string;
}

const pairSchema = z.object({ caption: z.string(), negative_caption: z.string() });
const pairRowSchema = pairSchema.extend({ id: z.string(), category: z.string() });
const statementRowSchema = z.object({ question_id: z.string(), caption: z.string() });

const scoresSchema = z.object({ positive: z.number(), negative: z.number() });
const choiceSchema = z.object({ answer: z.object({ multiple_choice_answer: z.string() }) });
const choiceRowSchema = z.object({ id: idSchema });
/** A program that failed says null. */
const answerSchema = z.object({ question_id: z.string(), prediction: yesNoSchema.nullable() });

export interface SugarCrepeReport extends SugarCrepeMetrics {
  /** Of the single yes or no, in the yes/no form alone. */
  readonly statements?: SugarCrepeScore;
}

/**
 * SugarCREPE's metrics. Gold: official files, or the rows of their yes/no form. Predictions of a
 * pair: the official results (`answer.multiple_choice_answer` is the caption that was chosen),
 * scores `{positive, negative}`, or rows `{question_id, prediction}` that say yes or no to each
 * caption.
 * @throws DataError naming file, record and field
 */
export async function scoreSugarCrepe(
  { gold, predictions: place, ids }: MetricsFiles,
): Promise<SugarCrepeReport> {
  const pairs = readPairs(await sugarCrepeEntries(gold));
  if (pairs.size === 0)
    throw new DataError(`${gold} has no pair of captions.`,
      "Name an official file such as add_att.json, a folder of them, or the rows of their yes/no " +
        "form.");
  const wanted = await idFilter(ids);
  const kinds = new Set([...pairs.values()].map(({ kind }) => kind));
  const answers = new Answers(pairs);
  for (const entry of await sugarCrepeEntries(place, kinds.size === 1 ? [...kinds][0] : undefined))
    answers.add(entry);
  const scored = [...pairs].filter(([key]) => wanted(key));
  requireAll(place, "answer", scored.map(([key]) => key),
    (key) => answers.right(key) !== undefined);
  const verdicts = new Map<string, boolean[]>();
  for (const [key, { kind }] of scored)
    verdicts.set(kind, [...verdicts.get(kind) ?? [], answers.right(key) ?? false]);
  const statements = scored.flatMap(([key]) => answers.statements(key));
  const correct = statements.filter((right) => right).length;
  return { ...sugarCrepeMetrics(verdicts), ...(statements.length > 0 ?
    { statements: { n: statements.length, correct, accuracy: correct / statements.length } } :
    {}) };
}

/** By pair key. */
function readPairs(entries: readonly SugarCrepeEntry[]): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  const set = ({ file, place }: SugarCrepeEntry, key: string, kind: string,
    captions: Omit<Pair, "kind">): void => {
    const pair = pairs.get(key) ?? { kind };
    pairs.set(key, pair);
    if ((captions.caption !== undefined && pair.caption !== undefined) ||
      (captions.negative !== undefined && pair.negative !== undefined))
      throw new DataError(`${file}, ${place}: ${key} occurs twice.`,
        "Keep one of the two records.");
    Object.assign(pair, captions);
  };
  for (const entry of entries) {
    const { value, pair } = entry;
    if (pair) {
      const { caption, negative_caption: negative } = checked(entry, pairSchema);
      set(entry, pairKey(pair.kind, pair.number), pair.kind, { caption, negative });
    } else if (typeof value === "object" && value !== null && "question_id" in value) {
      const { question_id, caption } = checked(entry, statementRowSchema);
      const { kind, key, positive } = statementOf(entry, question_id);
      set(entry, key, kind, positive ? { caption } : { negative: caption });
    } else {
      const { id, category: kind, caption, negative_caption: negative } = checked(entry,
        pairRowSchema);
      set(entry, id, kind, { caption, negative });
    }
  }
  return pairs;
}

/** `sugarcrepe_add_att_0_pos`: does the true caption of pair 0 of add_att fit its image? */
function statementOf({ file, place }: SugarCrepeEntry,
  question: string): { readonly kind: string; readonly key: string; readonly positive: boolean } {
  const [, prefix = "", number = "", sign] = /^(.*)_(\w+?)_(pos|neg)$/.exec(question) ?? [];
  const kind = kindOf(prefix);
  if (kind === undefined)
    throw new DataError(`${file}, ${place}: question_id: ` +
      `${JSON.stringify(question.slice(0, 80))} names no caption of a pair.`,
      "Ids such as sugarcrepe_add_att_0_pos are needed.");
  return { kind, key: pairKey(kind, number), positive: sign === "pos" };
}

/** What was answered of each pair, whichever way it was asked. */
class Answers {
  private readonly scores = new Map<string, { positive?: number; negative?: number }>();
  private readonly said = new Map<string, boolean[]>();

  constructor(private readonly pairs: ReadonlyMap<string, Pair>) {}

  /** @throws DataError if it is no answer, answers again, or is of a pair that is not there */
  add(entry: SugarCrepeEntry): void {
    const { pair, value } = entry;
    const fields = typeof value === "object" && value !== null ? value : {};
    if (!pair && "question_id" in fields) {
      const { question_id, prediction } = checked(entry, answerSchema);
      const { key, positive } = statementOf(entry, question_id);
      this.set(entry, key, {
        [positive ? "positive" : "negative"]: prediction === null ? NaN : Number(prediction),
      });
      this.said.set(key, [...this.said.get(key) ?? [], prediction === positive]);
      return;
    }
    const key = pair ? pairKey(pair.kind, pair.number) : checked(entry, choiceRowSchema).id;
    this.set(entry, key, "answer" in fields ?
      this.chosen(key, checked(entry, choiceSchema).answer.multiple_choice_answer) :
      checked(entry, scoresSchema));
  }

  /** Undefined: the pair was not answered whole. */
  right(key: string): boolean | undefined {
    const { positive, negative } = this.scores.get(key) ?? {};
    return positive === undefined || negative === undefined ?
      undefined :
      prefersTrue(positive, negative);
  }

  /** Whether each single yes or no of a pair is right. */
  statements(key: string): readonly boolean[] {
    return this.said.get(key) ?? [];
  }

  private chosen(key: string,
    caption: string): { readonly positive: number; readonly negative: number } {
    const right = caption === this.pairs.get(key)?.caption;
    return { positive: Number(right), negative: Number(!right) };
  }

  private set({ file, place }: SugarCrepeEntry, key: string,
    scores: { readonly positive?: number; readonly negative?: number }): void {
    if (!this.pairs.has(key))
      throw new DataError(`${file}, ${place}: there is no pair ${key} ` +
        "in the gold.", "Name the gold that these predictions were made for.");
    const own = this.scores.get(key) ?? {};
    if (Object.keys(scores).some((each) => each in own))
      throw new DataError(`${file}, ${place}: ${key} is answered twice.`,
        "Keep one of the two records.");
    this.scores.set(key, { ...own, ...scores });
  }
}
