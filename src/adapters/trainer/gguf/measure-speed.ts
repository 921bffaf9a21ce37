import { Graph } from "../../onnx/graph";
import { linear } from "../../onnx/ops/linear";
import { type OnnxRuntime, openSession } from "../../onnx/runtime";
import { floats } from "../../onnx/tensor";

const [ROWS, WIDTH, RUNS] = [256, 768, 4];
/**
 * What a training step reaches of the speed of its products alone, measured on the built-in model
 * and on a 135 M shape.
 */
const STEP_SHARE = 0.45;

/**
 * Floating point operations a second that a training step reaches on this machine, by a look at how
 * fast a product is.
 */
export async function measureSpeed(runtime: OnnxRuntime, threads: number): Promise<number> {
  return STEP_SHARE * await productSpeed(runtime, threads);
}

/** Floating point operations a second of products alone, of the sizes that a training has. */
export async function productSpeed(runtime: OnnxRuntime, threads: number): Promise<number> {
  const graph = new Graph();
  graph.output(linear(graph, graph.input("x", [ROWS, WIDTH]), graph.input("w", [WIDTH, WIDTH])),
    "y");
  const session = await openSession(runtime, graph.encode(), { threads, spinning: true });
  const feeds = { x: floats(new Float32Array(ROWS * WIDTH).fill(0.5), [ROWS, WIDTH]),
    w: floats(new Float32Array(WIDTH * WIDTH).fill(0.5), [WIDTH, WIDTH]) };
  try {
    await session.run(feeds);
    const started = performance.now();
    for (let run = 0; run < RUNS; run++) await session.run(feeds);
    return (2 * ROWS * WIDTH * WIDTH * RUNS * 1000) / (performance.now() - started);
  } finally {
    await session.release();
  }
}
