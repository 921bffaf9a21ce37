import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** Sum of two tensors of equal shape. */
export function add(graph: Graph, a: Value, b: Value): Value {
  return graph.record(raw.binary(graph, "Add", a, b), [{ input: a, backward: (g) => g }, { input: b,
    backward: (g) => g }]);
}

export function scale(graph: Graph, a: Value, factor: number): Value {
  return graph.record(raw.times(graph, a, factor), [{ input: a,
    backward: (g) => raw.times(graph, g, factor) }]);
}
