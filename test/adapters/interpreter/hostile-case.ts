import type { FailureKind } from "../../../src/core/program/failure";

/**
 * What may become of a hostile program: a failure of this kind, or nothing but this text as its
 * value.
 */
export type Ending = FailureKind | { readonly valueText: string };

/** A program that means harm, and how it ends with the static check and without it. */
export interface HostileCase {
  readonly name: string;
  readonly program: string;
  readonly checked: Ending;
  readonly unchecked: Ending;
}

/** A program of these lines alone. */
export const body = (lines: string): string =>
  "def execute_command(image):\n" +
  `${lines.replace(/^/gm, "    ")}`;
/** Ends alike with the static check and without. */
export const both = (name: string, program: string, ending: Ending): HostileCase => ({ name,
  program, checked: ending, unchecked: ending });
/** The static check refuses it before it runs. */
export const refused = (name: string, program: string, unchecked: Ending): HostileCase => ({ name,
  program, checked: "program_compilation", unchecked });
