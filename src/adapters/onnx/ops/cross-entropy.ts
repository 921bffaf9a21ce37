import type { Graph, Value } from "../graph";
import * as raw from "./raw";

/**
 * Minus the weighted sum of log-probabilities: logits [n, vocabulary], targets [n], weights [n] ->
 * scalar. The weights hold everything there is to say about a token: mask, weight of its row,
 * normalisation. They have no gradient.
 */
export function crossEntropy(graph: Graph, logits: Value, targets: Value, weights: Value): Value {
  const [n, vocabulary] = [raw.knownSize(logits, 0), raw.knownSize(logits, 1)];
  const logP = graph.node("LogSoftmax", [logits], logits.shape, { attributes: { axis: -1 } });
  const column = raw.reshape(graph, weights, [n, 1]);
  const chosen = graph.node("GatherElements", [logP, raw.reshape(graph, targets, [n, 1])], [n, 1], {
    attributes: { axis: 1 },
  });
  const loss = raw.unary(graph, "Neg",
    raw.sum(graph, raw.binary(graph, "Mul", chosen, column), [0, 1], false));
  return graph.record(loss, [{
    input: logits,
    // (p - onehot) w, times the scalar gradient of the loss
    backward: (g) => {
      const difference = raw.binary(graph, "Sub", raw.unary(graph, "Exp", logP),
        raw.oneHot(graph, targets, vocabulary));
      return raw.binary(graph, "Mul", difference, raw.binary(graph, "Mul", column, g));
    },
  }]);
}
