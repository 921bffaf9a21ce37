/** One line of a completion, as far as it is read. */
export interface Line {
  /** Without its end. */
  readonly text: string;
  /** Its number in the completion, from 0. */
  readonly line: number;
}
