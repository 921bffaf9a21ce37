/**
 * Why a reward is 0. The first six are the lineage's, the others are ours; `docs/words.md` explains
 * each.
 */
export const FAILURE_KINDS = [
  /** The policy wrote no program at all. */
  "program_synthesis",
  /** The program is not Python (a SyntaxError). */
  "program_parsing",
  /** It parses, but does not compile, or the static check refuses it. */
  "program_compilation",
  /** It uses a name that does not exist. */
  "program_name_error",
  /** Any other exception while it ran. */
  "program_execution",
  "timeout",
  "memory",
  /** It tried to leave the sandbox. */
  "sandbox",
  /** Perception was asked for something it cannot answer. Programs cannot catch this one. */
  "perception_unsupported",
  /** It returned a value that is no answer for this task. */
  "answer_format",
  "wrong_answer",
  /**
   * A person says that the annotation is wrong; the query is left out of training and evaluation.
   */
  "wrong_annotation",
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What went wrong, for people. */
export interface Failure {
  readonly kind: FailureKind;
  /** Python's exception type, where there is one, for example `ZeroDivisionError`. */
  readonly type?: string;
  readonly message: string;
  /** Line in the program's own text, from 1. */
  readonly line?: number;
}

/**
 * Whether a program ran to its end and returned something, whatever that is worth; `null`: it
 * earned its reward.
 */
export function ranToItsEnd(kind: FailureKind | null): boolean {
  switch (kind) {
    case null:
    case "answer_format":
    case "wrong_answer":
    case "wrong_annotation":
      return true;
    case "program_synthesis":
    case "program_parsing":
    case "program_compilation":
    case "program_name_error":
    case "program_execution":
    case "timeout":
    case "memory":
    case "sandbox":
    case "perception_unsupported":
      return false;
  }
}
