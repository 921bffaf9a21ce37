import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** Rows of a table [vocabulary, d] by index [n] -> [n, d]. */
export function embedding(graph: Graph, table: Value, ids: Value): Value {
  const rows = graph.node("Gather", [table, ids], [raw.size(ids, 0), raw.size(table, 1)], {
    attributes: { axis: 0 },
  });
  return graph.record(rows, [{
    input: table,
    // A product with one-hot rows adds up what scattering would; it is deterministic and runs on
    // all threads.
    backward: (g) =>
      raw.gemm(graph, raw.oneHot(graph, ids, raw.knownSize(table, 0)), g, { left: true }),
  }]);
}
