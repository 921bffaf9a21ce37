import { Graph } from "./graph";
import { loadOnnxRuntime, type OnnxEngine, openSession } from "./runtime";

/**
 * Runs a small graph with the operators that matter and compares the result.
 * @throws Error if it is wrong.
 */
export async function probe(engine: OnnxEngine): Promise<void> {
  const graph = new Graph();
  const x = graph.input("x", [2, 2]);
  const product = graph.node("Gemm", [x, x], [2, 2], { attributes: { transB: 1 } });
  graph.output(
    graph.node("FusedMatMul", [product, x], [2, 2], { domain: "com.microsoft",
      attributes: { alpha: { float: 0.5 } } }),
    "y",
  );
  const session = await openSession(await loadOnnxRuntime(engine), graph.encode(), { threads: 1 });
  const { y } = await session.run({
    x: { type: "float32", data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] },
  });
  await session.release();
  // x xT = [[5, 11], [11, 25]]; times x, halved:
  const expected = [19, 27, 43, 61];
  if (!y || expected.some((value, i) => Math.abs(Number(y.data[i]) - value) > 1e-4)) {
    throw new Error(`ONNX Runtime (${engine}) computed ` +
      `${y ? [...y.data].join(", ") : "nothing"} instead of ${expected.join(", ")}`);
  }
}
