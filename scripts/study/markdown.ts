import type { Interval } from "./analysis";

/** A Markdown table; all columns but the first to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** 0.4567 as `45.7`; a dash where there is none. */
export const percent = (share: number | undefined): string => (share === undefined ? "–" : (100 * share).toFixed(1));

/** A difference of shares in points with its sign: `+3.2`. */
export function points(difference: number): string {
  const text = (100 * difference).toFixed(1);
  return text === "-0.0" ? "0.0" : difference > 0 && text !== "0.0" ? `+${text}` : text.replace("-", "−");
}

/** `+22.4 [+19.6, +25.1]` */
export const interval = (value: Interval | undefined): string => (value ? `${points(value.mean)} [${points(value.low)}, ${points(value.high)}]` : "–");

/** 754 as `13 min`. */
export const minutes = (seconds: number): string => (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);

/** `naive, corrections and frozen` */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
