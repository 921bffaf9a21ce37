/** The kinds of hard negatives, as the official files are named. */
export const SUGARCREPE_KINDS = ["add_att", "add_obj", "replace_att", "replace_obj", "replace_rel",
  "swap_att", "swap_obj"] as const;

/** A count with its share, 0 to 1. */
export interface SugarCrepeScore {
  readonly n: number;
  readonly correct: number;
  readonly accuracy: number;
}

export interface SugarCrepeMetrics extends SugarCrepeScore {
  readonly kinds: Readonly<Record<string, SugarCrepeScore>>;
  /** Mean of the kinds' accuracies: the number that papers print. */
  readonly mean: number;
}

/** Whether the true caption was preferred: it scores higher. Equal scores are wrong. */
export function prefersTrue(positive: number, negative: number): boolean {
  return positive > negative;
}

/** @param verdicts of each kind, whether its pairs were judged right */
export function sugarCrepeMetrics(
  verdicts: ReadonlyMap<string, readonly boolean[]>,
): SugarCrepeMetrics {
  const kinds = Object.fromEntries(
    [...verdicts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, own]) => [kind, score(own)]),
  );
  const accuracies = Object.values(kinds).map(({ accuracy }) => accuracy);
  return { kinds, ...score([...verdicts.values()].flat()), mean: accuracies.length === 0 ?
    0 :
    accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length };
}

function score(verdicts: readonly boolean[]): SugarCrepeScore {
  const correct = verdicts.filter((right) => right).length;
  return { n: verdicts.length, correct,
    accuracy: verdicts.length === 0 ? 0 : correct / verdicts.length };
}
