import { DataError } from "../../../../core/errors";
import { Graph, type Value } from "../../../onnx/graph";
import type { GraphModel, TfNode, TfWeight } from "./graph-model";
import { OPERATIONS } from "./operations";

/**
 * What the converter can do changes with this; part of the key under which converted models are
 * kept.
 */
export const CONVERTER = "tfjs-onnx-1";

/**
 * Converts a graph model of TensorFlow.js to ONNX, with the same names of inputs and outputs; only
 * what the outputs need. Shapes must be known, pictures lie channels last ([batch, height, width,
 * channels]) as in the model; integers become 64-bit ones.
 * @throws DataError naming the operation that it cannot convert.
 */
export function convertGraphModel(file: string, model: GraphModel,
  outputs: readonly string[]): Uint8Array {
  const graph = new Graph();
  const nodes = new Map(model.nodes.map((node) => [node.name, node]));
  const done = new Map<string, readonly Value[]>();
  for (const node of inOrder(file, nodes, outputs)) {
    const operation = Object.hasOwn(OPERATIONS, node.op) ? OPERATIONS[node.op] : undefined;
    const unable = (what: string): DataError =>
      new DataError(`${file}: ${node.name} (${node.op}) ${what}.`,
        'Use a model that is in the ONNX format already (perception engine "onnx").');
    if (node.op === "Const") {
      const weight = model.weights.get(node.name);
      if (!weight) throw unable("is a constant without a weight");
      done.set(node.name, [constant(graph, weight)]);
      continue;
    }
    if (!operation) throw unable("is an operation that cannot be converted");
    const inputs = node.input.map((name) =>
      valueOf(done, name) ?? fail(unable(`takes ${name}, which does not exist`))
    );
    const weight = (position: number): TfWeight =>
      model.weights.get(node.input[position] ?? "") ??
        fail(unable(`needs a constant as its input ${position + 1}`));
    done.set(node.name, operation({ graph, node, inputs, weight, unable }));
  }
  for (const name of outputs) graph.output(valueOf(done, name) as Value, name);
  return graph.encode();
}

/** The nodes that the outputs need, each after its inputs. */
function inOrder(file: string, nodes: ReadonlyMap<string, TfNode>,
  outputs: readonly string[]): readonly TfNode[] {
  const order = new Set<TfNode>();
  const pending = outputs.map((name) => ({ name, leaving: false }));
  const entered = new Set<string>();
  while (pending.length > 0) {
    const { name, leaving } = pending.pop() as { name: string; leaving: boolean };
    const node = nodes.get(nodeName(name));
    if (!node)
      throw new DataError(`${file} has no node ${name}.`,
        "Use the model that this version of VisReP was made for.");
    if (leaving) order.add(node);
    if (leaving || entered.has(node.name)) continue;
    entered.add(node.name);
    pending.push({ name, leaving: true },
      ...node.input.map((input) => ({ name: input, leaving: false })));
  }
  return [...order];
}

const nodeName = (name: string): string => name.split(":")[0] as string;

function valueOf(done: ReadonlyMap<string, readonly Value[]>, name: string): Value | undefined {
  const [node, output = "0"] = name.split(":");
  return done.get(node as string)?.[Number(output)];
}

function constant(graph: Graph, { data, shape }: TfWeight): Value {
  return graph.constant(data instanceof Float32Array ? data : BigInt64Array.from(data, BigInt),
    shape);
}

function fail(error: Error): never {
  throw error;
}
