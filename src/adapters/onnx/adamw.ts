import type { Graph, Value } from "./graph";
import { binary, times, unary } from "./ops/raw";

/** Moments and epsilon of Hugging Face's trainer. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Names of a parameter's running moments among the inputs and outputs of the graph; outputs begin
 * with `new:`.
 */
export const moments = (parameter: string) => [`m:${parameter}`, `v:${parameter}`] as const;
export const updated = (name: string) => `new:${name}`;

/** What a step feeds besides parameters and moments: `step` counts from 1. */
export function adamwScalars(step: number,
  learningRate: number): Record<"learningRate" | "correction1" | "correction2", number> {
  return { learningRate, correction1: 1 / (1 - BETA1 ** step),
    correction2: 1 / (1 - BETA2 ** step) };
}

/**
 * Emits clipping by the global norm and one step of AdamW (decoupled decay, on matrices only), as
 * PyTorch computes them. Every parameter and moment becomes an output `new:<name>`; `gradNorm` is
 * the norm before clipping.
 */
export function adamw(graph: Graph, parameters: readonly Value[], gradients: readonly Value[],
  options: { readonly weightDecay: number; readonly maxGradNorm: number }): void {
  const [learningRate, correction1, correction2] = ["learningRate", "correction1", "correction2"]
    .map((name) => graph.input(name, [])) as [Value, Value, Value];
  const squares = gradients.map((gradient) =>
    graph.node("ReduceSumSquare", [gradient], [], { attributes: { keepdims: 0 } })
  );
  const norm = unary(graph, "Sqrt", graph.node("Sum", squares, []));
  const room = binary(graph, "Div", graph.scalar(options.maxGradNorm),
    binary(graph, "Add", norm, graph.scalar(1e-6)));
  const clip = binary(graph, "Min", graph.scalar(1), room);
  const decay = binary(graph, "Sub", graph.scalar(1),
    times(graph, learningRate, options.weightDecay));
  const rate = binary(graph, "Mul", learningRate, correction1);
  graph.output(norm, "gradNorm");

  parameters.forEach((parameter, i) => {
    const gradient = binary(graph, "Mul", gradients[i] as Value, clip);
    const [mName, vName] = moments(parameter.name);
    const [m, v] = [graph.input(mName, parameter.shape), graph.input(vName, parameter.shape)];
    const newM = binary(graph, "Add", times(graph, m, BETA1), times(graph, gradient, 1 - BETA1));
    const newV = binary(graph, "Add", times(graph, v, BETA2),
      times(graph, binary(graph, "Mul", gradient, gradient), 1 - BETA2));
    const root = binary(graph, "Add", unary(graph, "Sqrt", binary(graph, "Mul", newV, correction2)),
      graph.scalar(EPSILON));
    const decayed = options.weightDecay > 0 && parameter.shape.length > 1 ?
      binary(graph, "Mul", parameter, decay) :
      parameter;
    const moved = binary(graph, "Sub", decayed,
      binary(graph, "Mul", binary(graph, "Div", newM, root), rate));
    graph.output(moved, updated(parameter.name));
    graph.output(newM, updated(mName));
    graph.output(newV, updated(vName));
  });
}
