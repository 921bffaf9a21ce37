import type { Interval } from "./analysis";

/** A Markdown table; columns of numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const numbers = (column: number): boolean =>
    rows.every((cells) => /^[\d+−–]/.test(cells[column] ?? ""));
  return [line(head), line(head.map((_, i) => (numbers(i) ? "---:" : "---"))), ...rows.map(line)]
    .join("\n");
}

/** 0.4567 as `45.7`; a dash where there is none. */
export const percent = (
  share: number | undefined,
): string => (share === undefined ? "–" : (100 * share).toFixed(1));

/** A difference of shares in points with its sign: `+3.2`. */
export function points(difference: number): string {
  const text = (100 * difference).toFixed(1);
  return text === "-0.0" ?
    "0.0" :
    difference > 0 && text !== "0.0" ?
    `+${text}` :
    text.replace("-", "−");
}

/** `+22.4 [+19.6, +25.1]`; with a dagger where the arms differ in more than what is studied. */
export const interval = (
  value: Interval | undefined,
): string => (value ?
  `${points(value.mean)} [${points(value.low)}, ` +
  `${points(value.high)}]${value.mixed ? " †" : ""}` :
  "–");

/** 754 as `13 min`. */
export const minutes = (
  seconds: number,
): string => (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);
