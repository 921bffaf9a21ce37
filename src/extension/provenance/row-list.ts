import type { TrainRow } from "../../core/run/records";

/** Rows that a pick lists at once. */
export const MOST_LISTED = 200;

/** What a pick shows of a training row. */
export interface ListedRow {
  readonly query: string;
  readonly type: string;
  /** Text of the query; its id where the query is gone. */
  readonly text: string;
  readonly source: TrainRow["source"];
}

/**
 * The training rows of an iteration, as far as they are read, to be searched while someone types.
 */
export class RowList {
  private readonly rows: { readonly row: ListedRow; readonly words: string }[] = [];

  /** @param textOf text of a query by its id */
  constructor(private readonly textOf: (query: string) => string | undefined) {}

  get length(): number {
    return this.rows.length;
  }

  add(rows: readonly TrainRow[]): void {
    for (const { query, type, source } of rows) {
      const row: ListedRow = { query, type, text: this.textOf(query) ?? query, source };
      this.rows.push({ row,
        words: `${query} ${type} ${row.text} ${source.kind} ${source.id}`.toLowerCase() });
    }
  }

  /** The first rows that have every word of what was typed, and how many there are. */
  find(typed: string): { readonly rows: readonly ListedRow[]; readonly total: number } {
    const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.rows.filter(({ words }) => wanted.every((word) => words.includes(word)));
    return { rows: found.slice(0, MOST_LISTED).map(({ row }) => row), total: found.length };
  }
}
