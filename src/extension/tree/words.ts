import type { FailureKind } from "../../core/program/failure";
import type { Score } from "../../core/run/records";

/** 0.4567 as `45.7%`, 0.5 as `50%`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1).replace(/\.0$/, "")}%`;
}

/** A difference of shares in percentage points, with its sign: `+3.2`. */
export function points(difference: number): string {
  const rounded = (100 * difference).toFixed(1);
  return difference > 0 && rounded !== "0.0" ?
    `+${rounded}` :
    rounded.replace(/^-(0\.0)$/, "$1").replace("-", "−");
}

/** `41% → 58.3%`, or the only one there is; a dash where there is none. */
export function beforeAfter(before: Score | undefined, after: Score): string {
  if (after.n === 0) return "–";
  return before && before.n > 0 ?
    `${percent(before.accuracy)} → ${percent(after.accuracy)}` :
    percent(after.accuracy);
}

/** `relation-choose` as `relation choose`. */
export function typeName(type: string): string {
  return type.replaceAll(/[-_]/g, " ");
}

/** `program_name_error` as `name error`; the kind of error is what matters in a list. */
export function failureName(kind: FailureKind): string {
  return kind.replace(/^program_/, "").replaceAll("_", " ");
}
