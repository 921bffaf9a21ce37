import assert from "node:assert/strict";
import { Graph, type Value } from "../../../src/adapters/onnx/graph";
import { binary, sum } from "../../../src/adapters/onnx/ops/raw";
import { loadOnnxRuntime, type OnnxEngine, openSession } from "../../../src/adapters/onnx/runtime";
import { floats, type TensorData } from "../../../src/adapters/onnx/tensor";
import { seededRandom } from "../../../src/core/random";

/**
 * Half the distance between the two points of a central difference: large, because the graphs
 * compute in float32.
 */
const STEP = 1e-2;

export interface Case {
  /** Shapes of the trained inputs. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Inputs without gradient. */
  readonly fixed?: Readonly<Record<string, TensorData>>;
  build(graph: Graph, values: Readonly<Record<string, Value>>): Value;
}

/**
 * Compares the emitted backward rules with central differences of a random weighted sum of the
 * output.
 */
export async function checkGradients({ inputs, fixed = {}, build }: Case,
  engine: OnnxEngine = "native"): Promise<void> {
  const graph = new Graph();
  const random = seededRandom(3);
  const uniform = (n: number) => Float32Array.from({ length: n }, () => 2 * random() - 1);
  const trained = Object.entries(inputs).map(([name, shape]) =>
    graph.input(name, shape, { needsGrad: true })
  );
  const others = Object.entries(fixed).map(([name, { type, dims }]) =>
    graph.input(name, dims, { type: type === "int64" ? "int64" : "float32" })
  );
  const output = build(graph,
    Object.fromEntries([...trained, ...others].map((value) => [value.name, value])));
  const loss = weightedSum(graph, output, uniform(count(output.shape as readonly number[])));
  const gradients = graph.gradients(loss, trained);
  graph.output(loss, "loss");
  trained.forEach((value, i) => graph.output(gradients[i] as Value, `gradient ${value.name}`));

  const session = await openSession(await loadOnnxRuntime(engine), graph.encode(), { threads: 1 });
  const state = Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => [name, floats(uniform(count(shape)), shape)]),
  );
  const run = () => session.run({ ...fixed, ...state });
  const exact = await run();
  for (const { name } of trained) {
    const data = state[name]?.data as Float32Array;
    const analytic = exact[`gradient ${name}`]?.data as Float32Array;
    assert.equal(analytic.length, data.length);
    let [error, size] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      const middle = data[i] as number;
      const losses: number[] = [];
      for (const side of [STEP, -STEP]) {
        data[i] = middle + side;
        losses.push(Number((await run()).loss?.data[0]));
      }
      data[i] = middle;
      const numeric = ((losses[0] as number) - (losses[1] as number)) / (2 * STEP);
      error += (numeric - (analytic[i] as number)) ** 2;
      size += numeric ** 2;
    }
    assert.ok(size > 0, `${name} has a gradient`);
    assert.ok(Math.sqrt(error / size) < 5e-3, `gradient of ${name}: relative error ` +
      `${Math.sqrt(error / size)}`);
  }
  await session.release();
}

/** The weights make every element of the output count differently. */
function weightedSum(graph: Graph, output: Value, weights: Float32Array): Value {
  const w = graph.constant(weights, output.shape as readonly number[]);
  const axes = output.shape.map((_, axis) => axis);
  const total = axes.length === 0 ?
    binary(graph, "Mul", output, w) :
    sum(graph, binary(graph, "Mul", output, w), axes, false);
  return graph.record(total, [{ input: output, backward: (g) => binary(graph, "Mul", w, g) }]);
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
