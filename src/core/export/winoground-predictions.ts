import { grouped, numberIfOne, type Predictions, type SourcedAnswer } from "./answered";

/** Ways to ask an example whole. */
const FORMS = [["c0_i0", "c0_i1", "c1_i0", "c1_i1"], ["i0", "i1"], ["c0", "c1"]] as const;

/**
 * One record an example: four times yes or no, or what was chosen. What was not asked whole is left
 * out.
 */
export function winogroundPredictions(sourced: readonly SourcedAnswer[],
  total: number): Predictions {
  const whole = [...grouped(sourced, ({ source }) => source.id)].flatMap(([id, own]) => {
    const fields = new Map(own.flatMap((each) => fieldOf(each) ?? []));
    const names = FORMS.filter((form) => form.every((name) => fields.has(name))).flat();
    return names.length === 0 ?
      [] :
      [{ id, names,
        record: { id: numberIfOne(id),
          ...Object.fromEntries(names.map((name) => [name, fields.get(name)])) } }];
  });
  return { records: whole.map(({ record }) => record), ids: whole.map(({ id }) => id),
    leftOut: total - whole.reduce((sum, { names }) => sum + names.length, 0) };
}

type Field = readonly [name: string, value: string | number | null];

/**
 * `c0-i1` was answered yes or no; of `i0` and `c0` it is known which of two is right, and whether
 * that was chosen.
 */
function fieldOf({ source: { group = "" }, sample }: SourcedAnswer): readonly Field[] | undefined {
  if (/^c[01]-i[01]$/.test(group)) return [[group.replace("-", "_"), sample.answer]];
  const [, right] = /^[ci]([01])$/.exec(group) ?? [];
  if (right === undefined) return undefined;
  return [[group,
    sample.answer === null ? null : sample.reward === 1 ? Number(right) : 1 - Number(right)]];
}
