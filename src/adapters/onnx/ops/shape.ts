import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** Same numbers, other shape. */
export function reshape(graph: Graph, a: Value, shape: Value["shape"]): Value {
  return graph.record(raw.reshape(graph, a, shape), [{ input: a,
    backward: (g) => raw.reshape(graph, g, a.shape) }]);
}

/** Axis i of the result is axis permutation[i] of the input. */
export function transpose(graph: Graph, a: Value, permutation: readonly number[]): Value {
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return graph.record(raw.transpose(graph, a, permutation), [{ input: a,
    backward: (g) => raw.transpose(graph, g, inverse) }]);
}
