import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** silu(a) b, element by element. */
export function swiglu(graph: Graph, a: Value, b: Value): Value {
  const sigmoid = raw.unary(graph, "Sigmoid", a);
  const silu = raw.binary(graph, "Mul", a, sigmoid);
  return graph.record(raw.binary(graph, "Mul", silu, b), [
    {
      input: a,
      // silu' = s + silu (1 - s)
      backward: (g) => {
        const rest = raw.binary(graph, "Mul", silu,
          raw.binary(graph, "Sub", graph.scalar(1), sigmoid));
        return raw.binary(graph, "Mul", raw.binary(graph, "Mul", g, b),
          raw.binary(graph, "Add", sigmoid, rest));
      },
    },
    { input: b, backward: (g) => raw.binary(graph, "Mul", g, silu) },
  ]);
}
