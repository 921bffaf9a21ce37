import type { SourceRecord } from "./json-records";

/** What can be wrong with a data set. */
export type ProblemKind =
  /** The file ends or breaks in the middle; what comes after cannot be read. */
  "damaged-file" | "damaged-line" | "bad-record" | "duplicate-id" | "missing-image" | "bad-image"
    | "image-size" /** A box reached beyond its image and was cut to it: the record is kept. */
    | "clipped-box" | "empty-box" | "unknown-reference"
    /** Two records of images mean one picture: neither is used. */
    | "duplicate-image" /** Its images are in a split already, and not all in one. */
    | "split-conflict";

export interface Problem {
  readonly kind: ProblemKind;
  readonly file: string;
  readonly record: string;
  readonly message: string;
}

/** Why good records made no query. */
export type LeftOut = "not in the list of ids" | "not sampled" | "not balanced" | "image not used"
  | "image with boxes that may be of anything" | "with annotations that were left out"
  | "without enough other images" | "without a clear counterpart";

/** Problems that are listed one by one; all are counted. */
const LISTED = 1000;

/** What an import met: every problem counted, the first ones listed. */
export class Report {
  readonly problems: Problem[] = [];
  readonly counts = new Map<ProblemKind, number>();
  readonly leftOut = new Map<LeftOut, number>();
  /** Records read. */
  records = 0;

  problem(kind: ProblemKind, { file, place }: Pick<SourceRecord, "file" | "place">,
    message: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (this.problems.length < LISTED) this.problems.push({ kind, file, record: place, message });
  }

  leave(why: LeftOut, number = 1): void {
    if (number > 0) this.leftOut.set(why, (this.leftOut.get(why) ?? 0) + number);
  }

  get problemCount(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** `FILE, RECORD: MESSAGE` */
export const problemText = ({ file, record, message }: Problem): string =>
  `${file}, ${record}: ${message}`;
