import { grouped, type Predictions, type SourcedAnswer } from "./answered";

/**
 * Two rows a pair that say yes or no, or one with scores of a choice. Pairs of which one caption
 * was not asked are left out.
 */
export function sugarCrepePredictions(sourced: readonly SourcedAnswer[],
  total: number): Predictions {
  const whole = [...grouped(sourced, ({ source }) => `${source.group}/${source.id}`)].flatMap(
    ([id, own]) => {
      const statements = own.flatMap((each) => statementOf(each) ?? []);
      const choice = own.find(({ query }) => query.annotation.kind === "caption");
      const records = statements.length === 2 ?
        statements :
        choice ?
        [{ id, ...scoresOf(choice) }] :
        [];
      return records.length === 0 ? [] : [{ id, records }];
    },
  );
  const records = whole.flatMap((each): readonly object[] => each.records);
  return { records, ids: whole.map(({ id }) => id), leftOut: total - records.length };
}

function statementOf(
  { query: { annotation }, source: { id, group }, sample }: SourcedAnswer,
): { readonly question_id: string; readonly prediction: string | null } | undefined {
  return annotation.kind === "match" ?
    { question_id: `sugarcrepe_${group}_${id}_${annotation.match ? "pos" : "neg"}`,
      prediction: sample.answer } :
    undefined;
}

/** No answer prefers neither caption, which counts as wrong. */
function scoresOf(
  { sample: { answer, reward } }: SourcedAnswer,
): { readonly positive: number; readonly negative: number } {
  return { positive: reward, negative: answer === null ? 0 : 1 - reward };
}
