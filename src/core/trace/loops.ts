import { parser } from "@lezer/python";
import type { TraceStep } from "./trace";

/** Steps as a view folds them: a step, or a loop with the steps of each of its passes. */
export type FoldedStep =
  | { readonly kind: "step"; readonly index: number }
  /** `line` is that of its `for` or `while`, from 1. */
  | { readonly kind: "loop"; readonly line: number;
    readonly passes: readonly (readonly FoldedStep[])[] };

/** Loops within loops (also through calls) that are folded; deeper ones are plain steps. */
const DEEPEST = 12;

interface LoopLines {
  readonly first: number;
  readonly last: number;
}

interface OpenLoop extends LoopLines {
  readonly depth: number;
  readonly passes: FoldedStep[][];
  readonly around: FoldedStep[];
}

/** Folds the passes of each loop of a program; linear in the steps. Steps keep their order. */
export function foldLoops(program: string, steps: readonly TraceStep[]): readonly FoldedStep[] {
  const loops = loopsByLine(program);
  const all: FoldedStep[] = [];
  const open: OpenLoop[] = [];
  const here = (): FoldedStep[] => open.at(-1)?.passes.at(-1) ?? all;
  const leaveWhile = (left: (loop: OpenLoop) => boolean): void => {
    for (let loop = open.at(-1); loop && left(loop); loop = open.at(-1)) {
      open.pop();
      endLoop(loop);
    }
  };
  for (const [index, step] of steps.entries()) {
    if (step.kind === "line" || step.kind === "return") {
      leaveWhile(({ depth, first, last }) =>
        depth > step.depth || depth === step.depth && (step.line < first || step.line > last)
      );
    }
    const loop = step.kind === "line" ? loops.get(step.line) : undefined;
    if (loop && step.kind === "line") {
      leaveWhile(({ depth, first }) => depth === step.depth && first > loop.first);
      const top = open.at(-1);
      if (top?.depth === step.depth && top.first === loop.first) top.passes.push([]);
      else if (open.length < DEEPEST) {
        const started: OpenLoop = { ...loop, depth: step.depth, passes: [[]], around: here() };
        started.around.push({ kind: "loop", line: loop.first, passes: started.passes });
        open.push(started);
      }
    }
    here().push({ kind: "step", index });
    if (step.kind === "return") leaveWhile(({ depth }) => depth >= step.depth);
  }
  leaveWhile(() => true);
  return all;
}

/** The last look at a loop's head, which found nothing more to do, is no pass. */
function endLoop({ first, last, passes, around }: OpenLoop): void {
  const end = passes.at(-1);
  if (last === first || end?.length !== 1 || passes.length === 1) return;
  passes.pop();
  around.push(...end);
}

/** Lines of each loop, from its head to the end of its body, by the head's line. */
function loopsByLine(program: string): ReadonlyMap<number, LoopLines> {
  const found = new Map<number, LoopLines>();
  const lineOf = lineCounter(program);
  parser.parse(program).iterate({
    enter: ({ name, node }) => {
      if (name !== "ForStatement" && name !== "WhileStatement") return;
      const first = lineOf(node.from);
      const body = node.getChild("Body");
      const text = program.slice(node.from, body?.to ?? node.to).trimEnd();
      found.set(first, { first, last: lineOf(node.from + text.length) });
    },
  });
  return found;
}

/** Line, from 1, of a position in a text. */
function lineCounter(text: string): (position: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (position) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
