import { stepText } from "./steps";
import type { TracedValue, TraceStep } from "./trace";

/** What the last pass over a line did, for the end of that line. */
export interface LineNote {
  /**
   * `n = 3, found = []`; the perception calls where it changed no variable and returned nothing.
   */
  readonly text: string;
  /** The exception that it raised last. */
  readonly error?: string;
}

/** A line of a running function that is being worked on. */
interface OpenLine {
  readonly fn: string;
  readonly line: number;
  readonly calls: string[];
}

/**
 * What each line did until a step was reached, by the line's number from 1: of several passes the
 * last one. A trace tells what a line changed with the step after it, so the line of step `last`
 * itself has a note only where it ran before. Linear in the steps.
 * @param last position of a step, from 0
 */
export function lineNotes(steps: readonly TraceStep[],
  last: number): ReadonlyMap<number, LineNote> {
  const notes = new Map<number, LineNote>();
  const open: (OpenLine | undefined)[] = [];
  const note = (line: number, text: string, error?: string): void => {
    if (text !== "" || error !== undefined)
      notes.set(line, { text, ...(error === undefined ? {} : { error }) });
  };
  for (const step of steps.slice(0, last + 1)) {
    const top = open.at(-1);
    switch (step.kind) {
      case "line":
      case "return": {
        const before = open[step.depth];
        if (before?.fn === step.fn)
          note(before.line,
            Object.keys(step.changed).length > 0 ? changes(step.changed) : before.calls.join(", "));
        open.length = step.depth;
        if (step.kind === "line") open[step.depth] = { fn: step.fn, line: step.line, calls: [] };
        else note(step.line,
            [changes(step.changed), `returns ${step.value.text}`].filter(Boolean).join(", "));
        break;
      }
      case "call":
        top?.calls.push(stepText(step));
        break;
      case "exception":
        note(step.line, top?.calls.join(", ") ?? "", stepText(step));
        break;
      case "cut":
        break;
    }
  }
  return notes;
}

function changes(changed: Readonly<Record<string, TracedValue>>): string {
  return Object.entries(changed).map(([name, { text }]) => `${name} = ${text}`).join(", ");
}

/**
 * A variable as it was when a step was reached, seen from a line of the program: of the function
 * that the line belongs to, its last value.
 * @param line from 1
 * @param last position of a step, from 0
 */
export function variableAt(steps: readonly TraceStep[], last: number, line: number, name: string):
  | TracedValue
  | undefined {
  const function_ = functionOf(steps.slice(0, last + 1), line) ?? functionOf(steps, line);
  for (let index = Math.min(last, steps.length - 1); index >= 0; index--) {
    const step = steps[index];
    if (step?.kind !== "line" && step?.kind !== "return") continue;
    if ((function_ === undefined || step.fn === function_) && Object.hasOwn(step.changed, name))
      return step.changed[name];
  }
  return undefined;
}

/** The function that ran a line last. */
function functionOf(steps: readonly TraceStep[], line: number): string | undefined {
  const step = steps.findLast((each) =>
    (each.kind === "line" || each.kind === "return") && each.line === line
  );
  return step?.kind === "line" || step?.kind === "return" ? step.fn : undefined;
}
