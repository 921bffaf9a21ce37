import { z } from "zod";
import { idSchema } from "../reading/fields";
import type { ImportContext } from "../reading/importer";
import type { SourceRecord } from "../reading/json-records";
import { CATEGORIES, nounOf } from "./nouns";

const categorySchema = z.object({ id: idSchema, name: z.string().min(1),
  supercategory: z.string().nullish() });

export interface Category {
  readonly id: string;
  readonly noun: string;
  readonly categories: readonly string[];
  /** Broader names that may be its own: the file does not say. */
  readonly maybe: readonly string[];
}

/** The `categories` of a COCO file. */
export class CategoryTable {
  private readonly all = new Map<string, Category | undefined>();

  constructor(private readonly context: ImportContext) {}

  add(record: SourceRecord): void {
    const row = this.context.parsed(record, categorySchema);
    if (!row) return;
    const noun = nounOf(row.name);
    const over = row.supercategory?.toLowerCase();
    const known = this.all.get(row.id);
    if (this.all.has(row.id)) {
      const same = known?.noun === noun;
      // It cannot be told which of the two its boxes show.
      if (!same) this.all.set(row.id, undefined);
      return this.context.report.problem("duplicate-id", record,
        `id: the category ${row.id} is there ` +
          `already${same ? "" : ", with another name: neither is used"}`);
    }
    this.all.set(row.id, { id: row.id, noun,
      categories: over !== undefined && CATEGORIES.includes(over) ? [over] : [],
      maybe: over ? [] : CATEGORIES });
  }

  get(id: string): Category | undefined {
    return this.all.get(id);
  }

  get nouns(): ReadonlySet<string> {
    return new Set([...this.all.values()].flatMap((category) => category?.noun ?? []));
  }
}
