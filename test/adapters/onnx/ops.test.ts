import assert from "node:assert/strict";
import { Graph, type Value } from "../../../src/adapters/onnx/graph";
import { add, scale } from "../../../src/adapters/onnx/ops/arithmetic";
import { product, scaledProductT } from "../../../src/adapters/onnx/ops/batched-product";
import { crossEntropy } from "../../../src/adapters/onnx/ops/cross-entropy";
import { dropout } from "../../../src/adapters/onnx/ops/dropout";
import { embedding } from "../../../src/adapters/onnx/ops/embedding";
import { linear } from "../../../src/adapters/onnx/ops/linear";
import { MASKED, maskedSoftmax } from "../../../src/adapters/onnx/ops/masked-softmax";
import { rmsNorm } from "../../../src/adapters/onnx/ops/rms-norm";
import { rotary, rotaryTables } from "../../../src/adapters/onnx/ops/rotary";
import { reshape, transpose } from "../../../src/adapters/onnx/ops/shape";
import { swiglu } from "../../../src/adapters/onnx/ops/swiglu";
import { loadOnnxRuntime, type OnnxEngine, openSession } from "../../../src/adapters/onnx/runtime";
import { floats, integers } from "../../../src/adapters/onnx/tensor";
import { type Case, checkGradients } from "./finite-differences";

const ids = integers(BigInt64Array.of(2n, 0n, 2n, 4n), [4]);
const cases: Record<string, Case> = {
  add: { inputs: { a: [2, 3], b: [2, 3] },
    build: (graph, { a, b }) => add(graph, a as Value, b as Value) },
  // The same input twice: both parts of its gradient are added.
  "add to itself": { inputs: { a: [2, 3] },
    build: (graph, { a }) => add(graph, a as Value, scale(graph, a as Value, 3)) },
  linear: { inputs: { x: [3, 4], w: [5, 4] },
    build: (graph, { x, w }) => linear(graph, x as Value, w as Value) },
  product: { inputs: { a: [2, 3, 4], b: [2, 4, 5] },
    build: (graph, { a, b }) => product(graph, a as Value, b as Value) },
  "scaled product": { inputs: { a: [2, 3, 4], b: [2, 5, 4] },
    build: (graph, { a, b }) => scaledProductT(graph, a as Value, b as Value, 0.5) },
  reshape: { inputs: { a: [2, 6] }, build: (graph, { a }) => reshape(graph, a as Value, [3, 4]) },
  transpose: { inputs: { a: [2, 3, 4] },
    build: (graph, { a }) => transpose(graph, a as Value, [2, 0, 1]) },
  "masked softmax": {
    inputs: { scores: [2, 3, 3] },
    fixed: { mask: floats(Float32Array.of(0, MASKED, MASKED, 0, 0, MASKED, 0, 0, 0), [3, 3]) },
    build: (graph, { scores, mask }) => maskedSoftmax(graph, scores as Value, mask as Value),
  },
  "rms norm": { inputs: { x: [3, 6], w: [6] },
    build: (graph, { x, w }) => rmsNorm(graph, x as Value, w as Value, 1e-5) },
  rotary: {
    inputs: { x: [2, 5, 8] },
    build: (graph, { x }) =>
      rotary(graph, x as Value, graph.integers([0]),
        rotaryTables(8, { headSize: 4, ropeTheta: 100 })),
  },
  swiglu: { inputs: { a: [3, 4], b: [3, 4] },
    build: (graph, { a, b }) => swiglu(graph, a as Value, b as Value) },
  embedding: { inputs: { table: [6, 3] }, fixed: { ids },
    build: (graph, { table, ids }) => embedding(graph, table as Value, ids as Value) },
  "cross entropy": {
    inputs: { logits: [4, 6] },
    fixed: { ids, weights: floats(Float32Array.of(0.5, 0, 2, 1), [4]) },
    build: (graph, { logits, ids, weights }) =>
      crossEntropy(graph, logits as Value, ids as Value, weights as Value),
  },
};

for (const engine of ["native", "wasm"] satisfies OnnxEngine[]) {
  describe(`backward rules against finite differences (${engine})`, function() {
    this.timeout(60_000);
    for (const [name, test] of Object.entries(cases)) it(name, () => checkGradients(test, engine));

    it("dropout sends gradients where it kept values, and repeats from its seed", async () => {
      const graph = new Graph();
      const x = graph.input("x", [1, 1000], { needsGrad: true });
      const y = dropout(graph, x, 0.25, 7);
      const total = graph.node("ReduceSum", [y], [], { attributes: { keepdims: 0 } });
      const loss = graph.record(total, [{ input: y, backward: (g) =>
        graph.node("Expand", [g, graph.integers([1, 1000])], [1, 1000]) }]);
      graph.output(y, "y");
      graph.output(graph.gradients(loss, [x])[0] as Value, "gradient");
      const runs: number[][] = [];
      for (let session = 0; session < 2; session++) {
        const opened = await openSession(await loadOnnxRuntime(engine), graph.encode(), {
          threads: 1,
        });
        const result = await opened.run({ x: floats(new Float32Array(1000).fill(3), [1, 1000]) });
        const [y, gradient] = [[...(result.y?.data ?? [])].map(Number),
          [...(result.gradient?.data ?? [])].map(Number)];
        const kept = y.filter((value) => value > 0).length;
        assert.ok(kept > 690 && kept < 810, `${kept} of 1000 kept`);
        y.forEach((value, i) =>
          assert.ok(
            Math.abs(value - 3 * (gradient[i] as number)) < 1e-5 &&
              (value === 0 || Math.abs(value - 4) < 1e-5),
          )
        );
        runs.push(y);
        await opened.release();
      }
      assert.deepEqual(runs[0], runs[1]);
    });
  });
}
