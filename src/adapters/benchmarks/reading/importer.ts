import type { z } from "zod";
import type { Query, Split } from "../../../core/task/query";
import type { ReadOptions, SourceRecord } from "./json-records";
import type { Pictures } from "./pictures";
import type { Report } from "./report";

/** Yes or no; which of two captions; which of several images. */
export const FORMS = ["verify", "choose", "retrieve"] as const;
export type Form = (typeof FORMS)[number];

/** How the queries of a data set are made. What does not apply to a format is left alone by it. */
export interface ImportOptions {
  readonly seed: number;
  /** Most queries of a question type in a split; all if absent. */
  readonly perType?: number;
  /** Caption data sets. Default: verify. */
  readonly form?: Form;
  /** Images that a caption is matched with in the retrieve form. */
  readonly imagesPerQuery: number;
  /** What a question type is, in the words of the format. */
  readonly groupBy?: string;
  /** GQA: unbalanced questions too. */
  readonly all?: boolean;
  /** SugarCREPE: the natural yes/no questions of the rows instead of the captions. */
  readonly natural?: boolean;
  /** COCO: most images that queries are made from in a split. */
  readonly maxImages: number;
}

/** A query before it has a split, with the names its pictures have in the data set. */
export interface Draft extends Omit<Query, "split" | "images" | "scene"> {
  readonly pictures: readonly string[];
  /** What stays together in one split; the first picture if absent. */
  readonly scene?: string;
  /** The data set's own split of this query. */
  readonly split?: Split;
  /** Where it was read, for reports. */
  readonly from: Pick<SourceRecord, "file" | "place">;
  /** The data set's names of it, for lists of ids. */
  readonly ids: readonly string[];
  /**
   * Drafts of equal name are sampled together where there is room: both halves of a pair. The
   * query's id if absent.
   */
  readonly together?: string;
}

/** What an importer works with. */
export interface ImportContext {
  readonly options: ImportOptions;
  readonly pictures: Pictures;
  readonly report: Report;
  /** The records of a file; damage is reported, and what could be read is given. */
  records(file: string, sections?: ReadOptions["sections"]): AsyncIterable<SourceRecord>;
  /** Whether a JSON document that was read ended or broke in the middle. */
  isBroken(file: string): boolean;
  /** The record as the schema has it, or undefined after reporting file, record and field. */
  parsed<T extends z.ZodType>(record: SourceRecord, schema: T): z.infer<T> | undefined;
  splitOf(scene: string): Split;
  /** Whether a record with one of these ids is asked for; all are if there is no list. */
  wanted(ids: readonly string[]): boolean;
}

/** Reads one format: annotation files to drafts, in the order of the files. */
export type Importer = (files: readonly string[], context: ImportContext) => AsyncIterable<Draft>;
