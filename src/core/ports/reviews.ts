import type { Authored, ReviewEntry } from "../run/review-log";
import type { Query } from "../task/query";

/** What people decided about programs of an experiment. */
export interface Reviews {
  /** All entries of all authors. What is damaged is told and left out. */
  entries(): Promise<readonly Authored<ReviewEntry>[]>;
  /** Digest of a program's text, as keys hold it. */
  programDigest(program: string): string;
  /** Digest of the bytes of a query's pictures, in their order; undefined where one is gone. */
  imagesDigest(query: Pick<Query, "images">): Promise<string | undefined>;
}
