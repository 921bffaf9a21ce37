import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** a b for each matrix in the last two axes. */
export function product(graph: Graph, a: Value, b: Value): Value {
  return graph.record(raw.batchedProduct(graph, a, b, {}, 1), [
    { input: a, backward: (g) => raw.batchedProduct(graph, g, b, { right: true }, 1) },
    { input: b, backward: (g) => raw.batchedProduct(graph, a, g, { left: true }, 1) },
  ]);
}

/** scale a bT for each matrix in the last two axes: the scores of attention. */
export function scaledProductT(graph: Graph, a: Value, b: Value, scale: number): Value {
  return graph.record(raw.batchedProduct(graph, a, b, { right: true }, scale), [
    { input: a, backward: (g) => raw.batchedProduct(graph, g, b, {}, scale) },
    { input: b, backward: (g) => raw.batchedProduct(graph, g, a, { left: true }, scale) },
  ]);
}
