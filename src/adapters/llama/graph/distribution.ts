import type { Graph, Value } from "../../onnx/graph";
import { binary, size } from "../../onnx/ops/raw";
import { floats, type Tensors } from "../../onnx/tensor";
import type { LlamaConfig } from "../config";

/** What is known of the next token of one row. */
export interface TokenOdds {
  readonly logits: Float32Array;
  /** log of the sum of their exponentials. */
  readonly logTotal: number;
  /** After temperature; they add up to 1. */
  readonly probabilities: Float32Array;
}

/**
 * Ends a graph that writes tokens, with the exponentials of whole rows at once. Input:
 * `temperature` []. Outputs: `logits` [n, vocabulary], `log total` [n, 1] (of the exponentials of a
 * row's logits), `probabilities` [n, vocabulary] at that temperature.
 */
export function outputDistribution(graph: Graph, logits: Value): void {
  const temperature = graph.input("temperature", []);
  graph.output(logits, "logits");
  graph.output(
    graph.node("ReduceLogSumExp", [logits], [size(logits, 0), 1], {
      attributes: { axes: [1], keepdims: 1 },
    }),
    "log total",
  );
  graph.output(
    graph.node("Softmax", [binary(graph, "Div", logits, temperature)], logits.shape, {
      attributes: { axis: 1 },
    }),
    "probabilities",
  );
}

/** The graph's input for a temperature; at 0 nothing is drawn, and any serves. */
export function temperatureFeed(temperature: number): Tensors {
  return { temperature: floats(Float32Array.of(temperature || 1), []) };
}

/** What such a graph gave for one of its rows. */
export function oddsOf(results: Tensors, row: number, { vocabulary }: LlamaConfig): TokenOdds {
  const part = (name: string, width: number): Float32Array =>
    (results[name]?.data as Float32Array).subarray(row * width, (row + 1) * width);
  return { logits: part("logits", vocabulary), logTotal: part("log total", 1)[0] as number,
    probabilities: part("probabilities", vocabulary) };
}
