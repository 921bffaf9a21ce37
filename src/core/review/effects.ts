import type { Metrics } from "../run/records";
import type { CorrectionEffect } from "../run/review-records";

/**
 * For each question type that people corrected: its validation accuracy in the iteration before the
 * first of these corrections was trained on, and in the newest one. Types in order of their name.
 * @param metrics of all finished iterations, 0 first, each with the corrections it trained on by
 *   type
 */
export function correctionEffects(
  metrics: readonly { readonly validation: Pick<Metrics["validation"], "byType">;
    readonly corrections: Readonly<Record<string, number>> }[],
): readonly CorrectionEffect[] {
  const now = metrics.length - 1;
  const types = [...new Set(metrics.flatMap(({ corrections }) => Object.keys(corrections)))].sort();
  return types.flatMap((type) => {
    const first = metrics.findIndex(({ corrections }) => (corrections[type] ?? 0) > 0);
    const before = metrics[first - 1]?.validation.byType[type]?.accuracy;
    const after = metrics[now]?.validation.byType[type]?.accuracy;
    if (before === undefined || after === undefined) return [];
    const corrections =
      metrics.findLast((each) => (each.corrections[type] ?? 0) > 0)?.corrections[type] ?? 0;
    return [{ type, corrections, before, after, iterations: now - first + 1 }];
  });
}

/** `count-compare: 0.11 -> 0.74 two iterations after 2 corrections` */
export function effectText(
  { type, corrections, before, after, iterations }: CorrectionEffect,
): string {
  return `${type}: ${before.toFixed(2)} -> ${after.toFixed(2)} ` +
    `${words[iterations] ?? iterations} ${iterations === 1 ? "iteration" : "iterations"} after ` +
    `${corrections} ${corrections === 1 ? "correction" : "corrections"}`;
}

const words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
