/** One of the things that are compared. */
export interface Contender {
  readonly name: string;
  /** Does the work of one round and tells how many tokens it was. */
  round(): Promise<number>;
  close(): Promise<void>;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/**
 * All in turn, so that a machine whose speed changes is the same for each; a first round of each is
 * not counted. Prints tokens/s and how the first compares with each other one, round by round.
 */
export async function compare(contenders: readonly Contender[], rounds: number): Promise<void> {
  const rates = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const started = performance.now();
      const tokens = await contender.round();
      if (round >= 0) rates[i]?.push((1000 * tokens) / (performance.now() - started));
    }
  }
  for (const [i, { name }] of contenders.entries())
    console.log(`  ${name.padEnd(62)}${median(rates[i] ?? []).toFixed(0).padStart(8)} tokens/s ` +
      `(${listed(rates[i] ?? [], 0)})`);
  for (const [i, { name }] of contenders.entries()) {
    if (i === 0) continue;
    const ratios = (rates[0] ?? []).map((rate, round) => rate / (rates[i]?.[round] ?? NaN));
    console.log(`  ${contenders[0]?.name}: ${median(ratios).toFixed(2)} times ${name} (median ` +
      `of ${listed(ratios, 2)})`);
  }
}

const listed = (values: readonly number[], digits: number): string =>
  values.map((value) => value.toFixed(digits)).join(", ");
