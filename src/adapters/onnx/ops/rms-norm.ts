import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** x / sqrt(mean(x^2) + epsilon) * w over the last axis: x [n, d], w [d]. */
export function rmsNorm(graph: Graph, x: Value, w: Value, epsilon: number): Value {
  const attributes = { axis: -1, epsilon: { float: epsilon }, stash_type: 1 };
  const [y, inverse] = graph.nodes("SimplifiedLayerNormalization", [x, w], [x.shape, [
    raw.size(x, 0),
    1,
  ]], { attributes }) as [Value, Value];
  return graph.record(y, [
    {
      input: x,
      // with n = x r and h = g w:  r (h - n mean(h n))
      backward: (g) => {
        const n = raw.binary(graph, "Mul", x, inverse);
        const h = raw.binary(graph, "Mul", g, w);
        const mean = raw.times(graph, raw.sum(graph, raw.binary(graph, "Mul", h, n), [1], true),
          1 / raw.knownSize(x, 1));
        return raw.binary(graph, "Mul", inverse,
          raw.binary(graph, "Sub", h, raw.binary(graph, "Mul", n, mean)));
      },
    },
    { input: w,
      backward: (g) =>
        raw.sum(graph, raw.binary(graph, "Mul", g, raw.binary(graph, "Mul", x, inverse)), [0],
          false) },
  ]);
}
