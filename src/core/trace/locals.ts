import type { TracedValue, TraceStep } from "./trace";

/** One function that is running, with the locals it had at a step. */
export interface TraceFrame {
  readonly fn: string;
  readonly depth: number;
  /** Where it is, from 1: the line of its last step, or of the call it waits for. */
  readonly line: number;
  readonly locals: ReadonlyMap<string, TracedValue>;
}

interface OpenFrame extends TraceFrame {
  line: number;
  readonly locals: Map<string, TracedValue>;
}

/**
 * Replays a trace's changes, so that all steps together take linear time. A generator that was left
 * and goes on shows only what changed since: the trace does not tell it from a new call.
 */
export class LocalsReplay {
  private readonly open: OpenFrame[] = [];
  private returned = false;

  /**
   * The running functions at this step, outermost first; to be called for each step in its order,
   * and read before the next.
   */
  at(step: TraceStep): readonly TraceFrame[] {
    if (this.returned) this.open.pop();
    this.returned = step.kind === "return";
    if (step.kind === "line" || step.kind === "return") this.enter(step);
    const running = this.open.at(-1);
    if (running && step.kind !== "cut") running.line = step.line;
    return this.open;
  }

  /** The same, to go on from here apart from this one. */
  copy(): LocalsReplay {
    const other = new LocalsReplay();
    other.open.push(...this.open.map((frame) => ({ ...frame, locals: new Map(frame.locals) })));
    other.returned = this.returned;
    return other;
  }

  private enter(
    { fn, depth, line, changed }: TraceStep & { readonly kind: "line" | "return" },
  ): void {
    // Functions that an exception ended have no step of their own.
    while ((this.open.at(-1)?.depth ?? -1) > depth) this.open.pop();
    if (this.open.at(-1)?.depth === depth && this.open.at(-1)?.fn !== fn) this.open.pop();
    let frame = this.open.at(-1);
    if (frame?.depth !== depth) this.open.push(frame = { fn, depth, line, locals: new Map() });
    for (const [name, value] of Object.entries(changed)) frame.locals.set(name, value);
  }
}

/**
 * The running functions and their locals when the program was at one step, outermost first.
 * @throws RangeError if there is no such step.
 */
export function framesAt(steps: readonly TraceStep[], index: number): readonly TraceFrame[] {
  if (!(index in steps)) throw new RangeError(`the trace has no step ${index}`);
  const replay = new LocalsReplay();
  let frames: readonly TraceFrame[] = [];
  for (const step of steps.slice(0, index + 1)) frames = replay.at(step);
  return frames;
}
