import type { Correction } from "../run/correction";

/**
 * A file of `corrections/` by its name there: what it says, with the sha256 of its bytes, or why it
 * cannot be read.
 */
export type CorrectionFile =
  | { readonly file: string; readonly digest: string; readonly correction: Correction }
  | { readonly file: string; readonly problem: string };

/** The corrections that people have written for an experiment. */
export interface Corrections {
  /** Those that are there now, by file name; drafts are left out. */
  list(): Promise<readonly CorrectionFile[]>;
}
