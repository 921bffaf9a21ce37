import { UsageError } from "../../../core/errors";
import type { ImportOptions } from "./importer";

/** An id of the query file made of a data set's own: `sugarcrepe-add_att-0-pos`. */
export const draftId = (...parts: readonly string[]): string =>
  parts.map((part) => part.replace(/[^\w.]+/g, "_")).join("-").slice(-120);

/**
 * What `--group-by` asks for, the first of the choices if nothing.
 * @throws UsageError for anything else.
 */
export function groupBy<T extends string>(format: string, { groupBy: asked }: ImportOptions,
  choices: readonly [T, ...T[]]): T {
  if (asked === undefined) return choices[0];
  const choice = choices.find((name) => name === asked);
  if (choice === undefined)
    throw new UsageError(`${format} has no question types by "${asked}".`,
      `Choose --group-by ${choices.join(", ")}.`);
  return choice;
}
