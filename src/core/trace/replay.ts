import type { Failure, FailureKind } from "../program/failure";
import { TraceFrames } from "./frames";
import type { TraceFrame } from "./locals";
import type { StepView } from "./steps";
import type { TraceStep } from "./trace";

/**
 * Where a replay goes from a step. `into`: the next step, whatever it is; `over`: past functions
 * that are called here; `out`: behind this function; `back` is `over` in the other direction;
 * `continue` and `reverse` halt only at breakpoints and exceptions. The others halt there too.
 */
export type ReplayMove = "into" | "over" | "out" | "back" | "continue" | "reverse";

/** Why a replay halted. `begin` and `end`: the recording has no more in this direction. */
export type HaltReason = "step" | "breakpoint" | "exception" | "begin" | "end";

/**
 * Where exceptions halt: at the step that ended the program, at every exception, also those that
 * the program caught, or nowhere.
 */
export type ExceptionHalts = "failing" | "every" | "none";

/**
 * A place in a recorded execution that moves both ways; no program is run. Perception calls are
 * halts only for `into`: their line comes before and after them. `back` undoes `over`, unless that
 * left a function: then it goes to the line that called it.
 */
export class ReplaySession {
  private readonly frameList: TraceFrames;
  private at = 0;
  /** Lines of the program, from 1. */
  breakpoints: ReadonlySet<number> = new Set();
  exceptions: ExceptionHalts = "failing";

  /**
   * @param depths one for each step, as `stepViews` tells them
   * @param failing the step that ended the program, from 0, if one did
   * @throws RangeError if the trace has no steps
   */
  constructor(readonly steps: readonly TraceStep[],
    private readonly depths: readonly Pick<StepView, "depth">[], readonly failing?: number) {
    if (steps.length === 0) throw new RangeError("the trace has no steps");
    this.frameList = new TraceFrames(steps);
  }

  /** Position of the step it is at, from 0. */
  get index(): number {
    return this.at;
  }

  get step(): TraceStep {
    return this.steps[this.at] as TraceStep;
  }

  /** The running functions at this step, outermost first. */
  frames(): readonly TraceFrame[] {
    return this.frameList.at(this.at);
  }

  /** Goes to any step. @throws RangeError if there is no such step. */
  goTo(index: number): void {
    if (!(index in this.steps)) throw new RangeError(`the trace has no step ${index}`);
    this.at = index;
  }

  /** Moves, and says why it halted where it is then. */
  move(move: ReplayMove): HaltReason {
    const way = move === "back" || move === "reverse" ? -1 : 1;
    const depth = this.depth(this.at);
    for (let next = this.at + way; next in this.steps; next += way) {
      const reason = this.halts(next) ?? (this.ends(move, next, depth) ? "step" : undefined);
      if (!reason) continue;
      this.at = next;
      return reason;
    }
    this.at = way > 0 ? this.steps.length - 1 : 0;
    return way > 0 ? "end" : "begin";
  }

  private halts(index: number): "breakpoint" | "exception" | undefined {
    const step = this.steps[index];
    if (step?.kind === "exception" &&
      (this.exceptions === "every" || this.exceptions === "failing" && index === this.failing))
      return "exception";
    return step?.kind === "line" && this.breakpoints.has(step.line) ? "breakpoint" : undefined;
  }

  /** Whether a move from a step of some depth ends at another step. */
  private ends(move: ReplayMove, index: number, depth: number): boolean {
    if (move === "into") return true;
    if (this.steps[index]?.kind === "call") return false;
    switch (move) {
      case "over":
      case "back":
        return this.depth(index) <= depth;
      case "out":
        return this.depth(index) < depth;
      case "continue":
      case "reverse":
        return false;
    }
  }

  private depth(index: number): number {
    return this.depths[index]?.depth ?? 0;
  }
}

/** Kinds of failures that are exceptions nobody caught. */
const RAISED: readonly FailureKind[] = ["program_execution", "program_name_error",
  "perception_unsupported"];

/** The step that ended a program: its last exception, where one did. */
export function failingStep(steps: readonly TraceStep[], failure: Pick<Failure, "kind"> | null):
  | number
  | undefined {
  const last = failure && RAISED.includes(failure.kind) ?
    steps.findLastIndex(({ kind }) => kind === "exception") :
    -1;
  return last < 0 ? undefined : last;
}

/**
 * Where a breakpoint can halt. Without `verified` it never does, and `message` says why; with it, a
 * message says that it was moved.
 */
export interface PlacedBreakpoint {
  /** From 1. */
  readonly line: number;
  readonly verified: boolean;
  readonly message?: string;
}

/** Lines at which nothing runs by itself. */
const NO_STEP = /^(#.*|(async )?def\b.*|@.*|(else|finally)\s*:\s*(#.*)?)?$/;

/**
 * Places breakpoints: on lines the recorded run came to, and from a blank line, a comment or a
 * function's head on the line below.
 */
export function placeBreakpoints(program: string, steps: readonly TraceStep[],
  wanted: readonly number[]): readonly PlacedBreakpoint[] {
  const visited = new Set(steps.flatMap((step) => (step.kind === "line" ? [step.line] : [])));
  const lines = program.split(/\r\n|\r|\n/);
  return wanted.map((line): PlacedBreakpoint => {
    let below = line;
    while (below <= lines.length && !visited.has(below) &&
      NO_STEP.test(lines[below - 1]?.trim() ?? "")) below++;
    if (!visited.has(below))
      return { line, verified: false, message: "The recorded run did not come to this line." };
    return below === line ?
      { line, verified: true } :
      { line: below, verified: true,
        message: `Moved to line ${below}: nothing runs in line ${line} by itself.` };
  });
}
