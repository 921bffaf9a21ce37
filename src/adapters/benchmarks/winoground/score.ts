import { z } from "zod";
import { judgeChoices, judgeScores, type WinogroundMetrics, winogroundMetrics,
  type WinogroundScores, winogroundStatements,
  type WinogroundVerdict } from "../../../core/official/winoground";
import { idFilter, type MetricsFiles } from "../reading/files";
import { checked, idSchema, readKeyed, requireAll, yesNoSchema } from "../reading/records";

const exampleSchema = z.object({ id: idSchema, tag: z.string().optional(),
  collapsed_tag: z.string().optional() });

const four = <T extends z.ZodType>(value: T) =>
  z.object({ id: idSchema, c0_i0: value, c0_i1: value, c1_i0: value, c1_i1: value });
const scoresSchema = four(z.number());
/** A program that failed says null. */
const statementsSchema = four(
  yesNoSchema.nullable().transform((yes) => (yes === null ? NaN : Number(yes))),
);
const choice = z.union([z.literal(0), z.literal(1), z.null()]).optional();
const choicesSchema = z.object({ id: idSchema, i0: choice, i1: choice, c0: choice, c1: choice })
  .refine(({ i0, i1, c0, c1 }) => [i0, i1, c0, c1].some((each) => each !== undefined),
    "c0_i0, c0_i1, c1_i0 and c1_i1, or some of i0, i1, c0 and c1, are needed");

export interface WinogroundReport extends WinogroundMetrics {
  /** Of the single yes or no, in the yes/no form alone: 0 to 1. */
  readonly statements?: { readonly accuracy: number; readonly n: number };
  readonly perTag: Readonly<Record<string, WinogroundMetrics>>;
}

/** What a prediction is worth; `statement` is there in the yes/no form. */
interface Judged {
  readonly verdict: WinogroundVerdict;
  readonly statement?: WinogroundScores;
}

/**
 * Winoground's metrics. Gold: the examples, as JSON lines or a list. Predictions of an example, one
 * of three forms: four scores (`c0_i0` is caption 0 on image 0, as in the official notebook), four
 * answers yes or no under the same names, or choices.
 * @throws DataError naming file, record and field
 */
export async function scoreWinoground(
  { gold, predictions: file, ids }: MetricsFiles,
): Promise<WinogroundReport> {
  const tags = await readKeyed(gold, exampleSchema,
    ({ id, tag, collapsed_tag }) => [id, collapsed_tag ?? tag ?? ""] as const);
  const wanted = await idFilter(ids);
  const scored = [...tags].filter(([id]) => wanted(id));
  const judged = await readPredictions(file);
  requireAll(file, "prediction", scored.map(([id]) => id), (id) => judged.has(id));
  requireAll(gold, "example", judged.keys(), (id) => tags.has(id));
  const of = (examples: typeof scored): readonly Judged[] =>
    examples.flatMap(([id]) => judged.get(id) ?? []);
  const statements = of(scored).flatMap(({ statement }) => statement ?? []);
  const names = [...new Set(scored.map(([, tag]) => tag))].filter((tag) => tag !== "").sort();
  return {
    ...winogroundMetrics(of(scored).map(({ verdict }) => verdict)),
    ...(statements.length > 0 ? { statements: winogroundStatements(statements) } : {}),
    perTag: Object.fromEntries(
      names.map((
        name,
      ) => [name, winogroundMetrics(
        of(scored.filter(([, tag]) => tag === name)).map(({ verdict }) => verdict),
      )]),
    ),
  };
}

async function readPredictions(file: string): Promise<ReadonlyMap<string, Judged>> {
  return readKeyed(file, z.looseObject({ id: idSchema }),
    (record) => [record.id, judge(file, record)] as const);
}

function judge(file: string,
  record: { readonly id: string; readonly [field: string]: unknown }): Judged {
  const whole = { file, place: `example ${record.id}`, value: record };
  if (record["c0_i0"] === undefined) {
    const { id, ...chosen } = checked(whole, choicesSchema);
    return {
      verdict: judgeChoices(
        Object.fromEntries(Object.entries(chosen).filter(([, each]) => each !== undefined)),
      ),
    };
  }
  if (typeof record["c0_i0"] === "number")
    return { verdict: judgeScores(checked(whole, scoresSchema)) };
  const statement = checked(whole, statementsSchema);
  return { verdict: judgeScores(statement), statement };
}
