import { percent } from "../tree/words";

const BARS = ["▁", "▂", "▃", "▅", "▇"] as const;

/**
 * Shares over iterations as bars, lowest for 0 and highest for 1: `▁▃▇`; a dot where there is none.
 */
export function spark(shares: readonly (number | null)[]): string {
  return shares.map((
    share,
  ) => (share === null ?
    "·" :
    BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] ?? "·")
  ).join("");
}

/** The same for a screen reader: `10%, 50%, 95%`. */
export function sparkText(shares: readonly (number | null)[]): string {
  return shares.map((share) => (share === null ? "–" : percent(share))).join(", ");
}
