import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/** What is added to a score that must not count: far below every real one, and still finite. */
export const MASKED = -1e9;

/** Softmax over the last axis of `scores + mask`; the mask has no gradient. */
export function maskedSoftmax(graph: Graph, scores: Value, mask: Value): Value {
  const p = graph.node("Softmax", [raw.binary(graph, "Add", scores, mask)], scores.shape, {
    attributes: { axis: -1 },
  });
  return graph.record(p, [{
    input: scores,
    // p (g - sum(g p))
    backward: (g) => {
      const gp = raw.binary(graph, "Mul", g, p);
      return raw.binary(graph, "Sub", gp,
        raw.binary(graph, "Mul", p, raw.sum(graph, gp, [scores.shape.length - 1], true)));
    },
  }]);
}
