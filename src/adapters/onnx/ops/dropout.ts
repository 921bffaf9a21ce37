import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/**
 * Zeroes elements with the given probability and scales the others up. Each place in the graph has
 * its own seed, from which a new session draws the same masks, run by run.
 */
export function dropout(graph: Graph, x: Value, probability: number, seed: number): Value {
  if (probability === 0) return x;
  const training = graph.truth(true);
  const inputs = [x, graph.scalar(probability), training];
  const [y, mask] = graph.nodes("Dropout", inputs, [x.shape, x.shape], { attributes: { seed },
    types: ["float32", "bool"] }) as [Value, Value];
  return graph.record(y, [{
    input: x,
    backward: (g) => {
      const kept = graph.node("Cast", [mask], x.shape, { attributes: { to: 1 } });
      return raw.times(graph, raw.binary(graph, "Mul", g, kept), 1 / (1 - probability));
    },
  }]);
}
