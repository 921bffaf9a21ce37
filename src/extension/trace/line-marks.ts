import type * as vscode from "vscode";
import { lineNotes } from "../../core/trace/values";
import { failureName } from "../tree/words";
import type { ShownTrace } from "./trace-selection";

/** What is looked at of a document. */
type Lines = Pick<vscode.TextDocument, "lineCount" | "lineAt">;

/**
 * The lines of a document that still say what ran, by the program's line from 1; the positions are
 * the document's, from 0. Lines that were edited or moved since are left out: values of another
 * text would mislead.
 */
export function tracedLines(document: Lines,
  { program, lines }: Pick<ShownTrace, "program" | "lines">): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [i, text] of linesOf(program).entries()) {
    const position = lines[i];
    if (position !== undefined && position < document.lineCount &&
      document.lineAt(position).text === text) found.set(i + 1, position);
  }
  return found;
}

/** Whether a document's lines are still those that ran. */
export function saysWhatRan(document: Lines,
  trace: Pick<ShownTrace, "program" | "lines">): boolean {
  return tracedLines(document, trace).size === linesOf(trace.program).length;
}

function linesOf(program: string): readonly string[] {
  return program.trimEnd().split(/\r\n?|\n/);
}

/** What the shown trace says of a document's lines; positions from 0. */
export interface LineMarks {
  /** The line of the selected step. */
  readonly selected?: number;
  readonly values: readonly { readonly line: number; readonly text: string }[];
  readonly errors: readonly { readonly line: number; readonly text: string }[];
}

/**
 * Values at line ends, of the run until the selected step or else the whole run; the failing line
 * carries the error.
 */
export function lineMarks(document: Lines,
  trace: Pick<ShownTrace, "program" | "lines" | "steps" | "views" | "outcome">,
  step: number | undefined): LineMarks {
  const lines = tracedLines(document, trace);
  const { steps, outcome: { failure } } = trace;
  const notes = new Map(lineNotes(steps, step ?? steps.length - 1));
  // Failures that are no exceptions (time, memory, a wrong kind of answer) are those of the whole
  // run.
  if (failure?.line !== undefined && step === undefined)
    notes.set(failure.line, { text: notes.get(failure.line)?.text ?? "", error: failure.type ?
      `${failure.type}: ${failure.message}` :
      `${failureName(failure.kind)}: ${failure.message}` });
  const marks = [...notes].flatMap(([number, note]) => {
    const line = lines.get(number);
    return line === undefined ? [] : [{ line, ...note }];
  });
  const at = step === undefined ? undefined : trace.views[step]?.line;
  const selected = at === undefined ? undefined : lines.get(at);
  return {
    ...(selected === undefined ? {} : { selected }),
    values: marks.flatMap((
      { line, text, error },
    ) => (text === "" || error !== undefined ? [] : [{ line, text }])),
    errors: marks.flatMap((
      { line, error },
    ) => (error === undefined ? [] : [{ line, text: error }])),
  };
}
