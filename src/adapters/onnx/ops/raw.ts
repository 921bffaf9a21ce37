import type { Dim, Graph, Value } from "../graph";

/** Single operators without backward rules: what the differentiable operations are made of. */

type Binary = "Add" | "Sub" | "Mul" | "Div" | "Min";

export function binary(graph: Graph, op: Binary, a: Value, b: Value): Value {
  return graph.node(op, [a, b], broadcast(a.shape, b.shape));
}

export function unary(graph: Graph, op: "Sigmoid" | "Exp" | "Sqrt" | "Neg", a: Value): Value {
  return graph.node(op, [a], a.shape);
}

export function times(graph: Graph, a: Value, factor: number): Value {
  return binary(graph, "Mul", a, graph.scalar(factor));
}

export function sum(graph: Graph, a: Value, axes: readonly number[], keep: boolean): Value {
  const shape = a.shape.map((dim, axis): Dim => (axes.includes(axis) ? 1 : dim)).filter((_, axis) =>
    keep || !axes.includes(axis)
  );
  return graph.node("ReduceSum", [a, graph.integers(axes)], shape, {
    attributes: { keepdims: keep ? 1 : 0 },
  });
}

/** At most one size of the new shape may be known at run time only. */
export function reshape(graph: Graph, a: Value, shape: readonly Dim[]): Value {
  if (shape.filter((dim) => typeof dim === "string").length > 1)
    throw new Error(`reshape to ${shape.join("x")}: two unknown sizes`);
  const target = graph.integers(shape.map((dim) => (typeof dim === "string" ? -1 : dim)));
  return graph.node("Reshape", [a, target], shape, { type: a.type });
}

export function transpose(graph: Graph, a: Value, permutation: readonly number[]): Value {
  return graph.node("Transpose", [a], permutation.map((axis) => size(a, axis)), {
    attributes: { perm: permutation },
  });
}

export interface Sides {
  /** Whether the last two axes of the left or right factor are swapped first. */
  readonly left?: boolean;
  readonly right?: boolean;
}

/** Product of two matrices. */
export function gemm(graph: Graph, a: Value, b: Value,
  { left = false, right = false }: Sides = {}): Value {
  const shape = [size(a, left ? 1 : 0), size(b, right ? 0 : 1)];
  return graph.node("Gemm", [a, b], shape, {
    attributes: { transA: left ? 1 : 0, transB: right ? 1 : 0 },
  });
}

/** Scaled products of the matrices in the last two axes. */
export function batchedProduct(graph: Graph, a: Value, b: Value,
  { left = false, right = false }: Sides, scale: number): Value {
  const shape = [...a.shape.slice(0, -2), size(a, left ? -1 : -2), size(b, right ? -2 : -1)];
  const attributes = { transA: left ? 1 : 0, transB: right ? 1 : 0, alpha: { float: scale } };
  return graph.node("FusedMatMul", [a, b], shape, { domain: "com.microsoft", attributes });
}

/** Ones at the given columns: [n] integers -> [n, columns]. */
export function oneHot(graph: Graph, indices: Value, columns: number): Value {
  const offOn = graph.constant(Float32Array.of(0, 1), [2]);
  return graph.node("OneHot", [indices, graph.integers([columns]), offOn], [size(indices, 0),
    columns]);
}

/** The size of one axis; negative ones count from the end. */
export function size(a: Value, axis: number): Dim {
  const dim = a.shape.at(axis);
  if (dim === undefined) throw new Error(`${a.name} has no axis ${axis}`);
  return dim;
}

/** The same, for sizes that must be known when the graph is built. */
export function knownSize(a: Value, axis: number): number {
  const dim = size(a, axis);
  if (typeof dim === "string")
    throw new Error(`the size ${dim} of ${a.name} is not known when ` +
      "the graph is built");
  return dim;
}

function broadcast(a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => {
    const [left = 1, right = 1] = [a[a.length - length + i], b[b.length - length + i]];
    return left === 1 ? right : left;
  });
}
