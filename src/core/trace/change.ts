import { TraceFrames } from "./frames";
import type { TraceStep } from "./trace";

/** A local of the running function at a step, as Python's text of it. */
interface LocalChange {
  readonly name: string;
  /** Absent where the step made it. */
  readonly before?: string;
  /**
   * Absent where nothing is known of it any more: the function returned, was ended by an exception,
   * or the trace ends.
   */
  readonly after?: string;
  readonly changed: boolean;
}

/** What a step did to the locals of the function that was running. */
export interface StepChange {
  readonly fn: string;
  readonly locals: readonly LocalChange[];
  /** False where the function was over after the step, or the trace ends there. */
  readonly goesOn: boolean;
}

/** Locals before and after each step of a trace, in any order of asking. */
export class StepChanges {
  private readonly frames: TraceFrames;

  constructor(private readonly steps: readonly TraceStep[]) {
    this.frames = new TraceFrames(steps);
  }

  /**
   * A step's locals are those its line starts with; after it they are those that the next step of
   * the same function starts with. Undefined where no function runs.
   * @throws RangeError if there is no such step.
   */
  at(index: number): StepChange | undefined {
    const frame = this.frames.at(index).at(-1);
    if (!frame) return undefined;
    const { fn, depth, locals: before } = frame;
    const next = this.next(index, fn, depth);
    const after = next === undefined ? undefined : this.frames.at(next).at(-1)?.locals;
    const names = [...new Set([...before.keys(), ...after?.keys() ?? []])];
    return { fn, goesOn: after !== undefined, locals: names.map((name): LocalChange => {
      const [one, other] = [before.get(name)?.text, after?.get(name)?.text];
      return { name, ...(one === undefined ? {} : { before: one }),
        ...(other === undefined ? {} : { after: other }),
        changed: after !== undefined && one !== other };
    }) };
  }

  /** The next line or return of the same call of a function. */
  private next(index: number, fn: string, depth: number): number | undefined {
    if (this.steps[index]?.kind === "return") return undefined;
    const next = this.steps.findIndex((step, i) =>
      i > index && (step.kind === "line" || step.kind === "return") && step.depth <= depth
    );
    const step = this.steps[next];
    return (step?.kind === "line" || step?.kind === "return") && step.depth === depth &&
        step.fn === fn ?
      next :
      undefined;
  }
}
