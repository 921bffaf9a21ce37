import { type FoldedStep, foldLoops } from "../../core/trace/loops";
import { callsOnly } from "../../core/trace/steps";
import type { ShownTrace } from "./trace-selection";

/**
 * The nodes of the Trace view. Long lists are folded into ranges, so that no list is long and every
 * step can be revealed.
 */
export type TraceNode = StepNode | LoopNode | PassNode | RangeNode;

interface Below {
  readonly parent: TraceNode | undefined;
  /** Its place in the tree; no other node has it. */
  readonly id: string;
}

export interface StepNode extends Below {
  readonly kind: "step";
  /** Position in the trace, from 0. */
  readonly index: number;
}

interface LoopNode extends Below {
  readonly kind: "loop";
  /** Of its `for` or `while`, from 1. */
  readonly line: number;
  readonly passes: readonly (readonly FoldedStep[])[];
}

interface PassNode extends Below, Omit<Pass, "kind"> {
  readonly kind: "pass";
}

/** Neighbours in a long list. */
export interface RangeNode extends Below {
  readonly kind: "range";
  readonly items: readonly Item[];
}

interface Pass {
  readonly kind: "pass";
  /** From 0. */
  readonly number: number;
  readonly steps: readonly FoldedStep[];
}

type Item = FoldedStep | Pass;

/** Nodes that one list shows. */
export const LONGEST_LIST = 100;

/**
 * A trace as a tree: loops folded, or its perception calls alone. Children are made when they are
 * asked for.
 */
export class StepTree {
  private readonly items: readonly Item[];

  constructor({ program, steps, views }: Pick<ShownTrace, "program" | "steps" | "views">,
    onlyCalls: boolean) {
    this.items = onlyCalls ?
      callsOnly(views).map(({ index }) => ({ kind: "step", index })) :
      foldLoops(program, steps);
  }

  children(node?: TraceNode): readonly TraceNode[] {
    switch (node?.kind) {
      case undefined:
        return list(this.items, undefined);
      case "step":
        return [];
      case "loop":
        return list(node.passes.map((steps, number): Pass => ({ kind: "pass", number, steps })),
          node);
      case "pass":
        return list(node.steps, node);
      case "range":
        return list(node.items, node);
    }
  }

  /** The node of a step; undefined where it is filtered away. */
  find(index: number): StepNode | undefined {
    for (let nodes = this.children();;) {
      const node = nodes.findLast((each) => firstStep(each) <= index);
      if (node?.kind === "step") return node.index === index ? node : undefined;
      if (!node) return undefined;
      nodes = this.children(node);
    }
  }
}

/** Positions of a range's first and last step, from 0. */
export function rangeOf({ items }: RangeNode): { readonly first: number; readonly last: number } {
  return { first: items[0] ? firstStep(items[0]) : 0, last: lastStep(items.at(-1)) };
}

function list(items: readonly Item[], parent: TraceNode | undefined): readonly TraceNode[] {
  const at = (position: number): Below => ({ parent,
    id: `${parent ? `${parent.id}/` : ""}${position}` });
  let size = 1;
  while (items.length > size * LONGEST_LIST) size *= LONGEST_LIST;
  if (size === 1) return items.map((item, i) => nodeOf(item, at(i)));
  return Array.from({ length: Math.ceil(items.length / size) },
    (_, i): RangeNode => ({ kind: "range", items: items.slice(i * size, (i + 1) * size),
      ...at(i) }));
}

function nodeOf(item: Item, place: Below): TraceNode {
  return item.kind === "step" ?
    { ...place, kind: "step", index: item.index } :
    { ...place, ...item };
}

/** Loops, passes and ranges are never empty. */
function firstStep(node: TraceNode | Item): number {
  const first = (item: Item | undefined): number => (item ? firstStep(item) : Infinity);
  switch (node.kind) {
    case "step":
      return node.index;
    case "loop":
      return first(node.passes[0]?.[0]);
    case "pass":
      return first(node.steps[0]);
    case "range":
      return first(node.items[0]);
  }
}

function lastStep(item: Item | undefined): number {
  switch (item?.kind) {
    case undefined:
      return -1;
    case "step":
      return item.index;
    case "loop":
      return lastStep(item.passes.at(-1)?.at(-1));
    case "pass":
      return lastStep(item.steps.at(-1));
  }
}
