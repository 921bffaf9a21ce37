import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** x wT: x [n, in], w [out, in] as PyTorch keeps it -> [n, out]. */
export function linear(graph: Graph, x: Value, w: Value): Value {
  return graph.record(raw.gemm(graph, x, w, { right: true }), [
    { input: x, backward: (g) => raw.gemm(graph, g, w) },
    { input: w, backward: (g) => raw.gemm(graph, g, x, { left: true }) },
  ]);
}
