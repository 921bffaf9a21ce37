import assert from "node:assert/strict";
import { loadOnnxRuntime, type OnnxEngine, openSession } from "../../../src/adapters/onnx/runtime";
import { floats } from "../../../src/adapters/onnx/tensor";
import { convertGraphModel } from "../../../src/adapters/perception/photo/tfjs/convert";
import { readGraphModel } from "../../../src/adapters/perception/photo/tfjs/graph-model";
import { attribute as at, graphModel, type ModelNode,
  type ModelWeight } from "../../fakes/graph-model";

interface Case {
  readonly x: { readonly shape: readonly number[]; readonly values: readonly number[] };
  readonly weights?: Readonly<Record<string, ModelWeight>>;
  /** The node `y` is what is looked at. */
  readonly nodes: Readonly<Record<string, ModelNode>>;
  readonly expected: readonly number[];
  readonly shape?: readonly number[];
}

const int = (...values: number[]): ModelWeight => ({ shape: [values.length], values,
  type: "int32" });
const scalar = (value: number): ModelWeight => ({ shape: [], values: [value], type: "int32" });
const toFloat = (input: string): ModelNode => ({ op: "Cast", input: [input],
  attr: { SrcT: at.type("DT_INT32"), DstT: at.type("DT_FLOAT") } });
/** Positions of the values in falling order: the only integers that are computed. */
const order: Readonly<Record<string, ModelNode>> = {
  top: { op: "TopKV2", input: ["x", "k"], attr: { sorted: at.truth(true) } },
};
const window = (stride: number, padding: string, more: Readonly<Record<string, object>> = {}) => ({
  strides: at.integers([1, stride, stride, 1]),
  padding: at.text(padding),
  data_format: at.text("NHWC"),
  dilations: at.integers([1, 1, 1, 1]),
  ...more,
});
const line = { shape: [4], values: [3, -1, 8, 0.5] };
/** 3 x 3, one channel: 1 to 9. */
const square = { shape: [1, 3, 3, 1], values: [1, 2, 3, 4, 5, 6, 7, 8, 9] };

const cases: Readonly<Record<string, Case>> = {
  "Add, with broadcasting": { x: { shape: [2, 2], values: [1, 2, 3, 4] },
    weights: { w: { shape: [2], values: [10, 20], type: "float16" } },
    nodes: { y: { op: "Add", input: ["x", "w"] } }, expected: [11, 22, 13, 24] },
  AddV2: { x: line, nodes: { y: { op: "AddV2", input: ["x", "x"] } }, expected: [6, -2, 16, 1] },
  Sub: { x: line, weights: { w: { shape: [], values: [1] } },
    nodes: { y: { op: "Sub", input: ["w", "x"] } }, expected: [-2, 2, -7, 0.5] },
  Mul: { x: line, nodes: { y: { op: "Mul", input: ["x", "x"] } }, expected: [9, 1, 64, 0.25] },
  Relu: { x: line, nodes: { y: { op: "Relu", input: ["x"] } }, expected: [3, 0, 8, 0.5] },
  Relu6: { x: line, nodes: { y: { op: "Relu6", input: ["x"] } }, expected: [3, 0, 6, 0.5] },
  Sigmoid: { x: { shape: [2], values: [0, Math.log(3)] },
    nodes: { y: { op: "Sigmoid", input: ["x"] } }, expected: [0.5, 0.75] },
  Identity: { x: line, nodes: { y: { op: "Identity", input: ["x"] } }, expected: [3, -1, 8, 0.5] },
  "Equal and Cast": {
    x: line,
    weights: { w: { shape: [4], values: [3, 0, 8, 1] } },
    nodes: { same: { op: "Equal", input: ["x", "w"] },
      y: { op: "Cast", input: ["same"],
        attr: { SrcT: at.type("DT_BOOL"), DstT: at.type("DT_FLOAT") } } },
    expected: [1, 0, 1, 0],
  },
  TopKV2: { x: line, weights: { k: scalar(3) },
    nodes: { ...order, y: { op: "Identity", input: ["top"] } }, expected: [8, 3, 0.5] },
  "TopKV2, the positions": { x: { shape: [4], values: [1, 5, 5, 2] }, weights: { k: scalar(3) },
    nodes: { ...order, y: toFloat("top:1") }, expected: [1, 2, 3] },
  // Positions 2 0 3 1, minus 3: -1 -3 0 -2.
  "FloorMod, towards minus infinity": {
    x: line,
    weights: { k: scalar(4), three: scalar(3), two: scalar(2) },
    nodes: { ...order, below: { op: "Sub", input: ["top:1", "three"] },
      mod: { op: "FloorMod", input: ["below", "two"] }, y: toFloat("mod") },
    expected: [1, 1, 0, 0],
  },
  "FloorDiv, towards minus infinity": {
    x: line,
    weights: { k: scalar(4), three: scalar(3), two: scalar(2) },
    nodes: { ...order, below: { op: "Sub", input: ["top:1", "three"] },
      div: { op: "FloorDiv", input: ["below", "two"] }, y: toFloat("div") },
    expected: [-1, -2, 0, -1],
  },
  Mean: { x: { shape: [1, 2, 2, 2], values: [1, 10, 2, 20, 3, 30, 6, 60] },
    weights: { axes: int(1, 2) },
    nodes: { y: { op: "Mean", input: ["x", "axes"], attr: { keep_dims: at.truth(true) } } },
    expected: [3, 30], shape: [1, 1, 1, 2] },
  "Reshape, one size left open": { x: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
    weights: { s: int(3, -1) }, nodes: { y: { op: "Reshape", input: ["x", "s"] } },
    expected: [1, 2, 3, 4, 5, 6], shape: [3, 2] },
  "ExpandDims, counted from the end": { x: line, weights: { axis: scalar(-1) },
    nodes: { y: { op: "ExpandDims", input: ["x", "axis"] } }, expected: [3, -1, 8, 0.5],
    shape: [4, 1] },
  ConcatV2: { x: { shape: [2, 1], values: [1, 2] }, weights: { axis: scalar(-1) },
    nodes: { y: { op: "ConcatV2", input: ["x", "x", "axis"] } }, expected: [1, 1, 2, 2],
    shape: [2, 2] },
  GatherV2: { x: { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
    weights: { at: int(2, 0), axis: scalar(0) },
    nodes: { y: { op: "GatherV2", input: ["x", "at", "axis"] } }, expected: [5, 6, 1, 2],
    shape: [2, 2] },
  "StridedSlice, with masks": {
    x: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] },
    weights: { from: int(1, 1), to: int(1, 3), step: int(1, 1) },
    nodes: {
      y: { op: "StridedSlice", input: ["x", "from", "to", "step"],
        attr: { begin_mask: at.integer(1), end_mask: at.integer(1) } },
    },
    expected: [2, 3, 5, 6],
    shape: [2, 2],
  },
  // Sums of the 2 x 2 windows; SAME pads below and at the right first.
  "Conv2D, VALID": { x: square, weights: { w: { shape: [2, 2, 1, 1], values: [1, 1, 1, 1] } },
    nodes: { y: { op: "Conv2D", input: ["x", "w"], attr: window(1, "VALID") } },
    expected: [12, 16, 24, 28], shape: [1, 2, 2, 1] },
  "Conv2D, SAME with strides": { x: square,
    weights: { w: { shape: [2, 2, 1, 1], values: [1, 1, 1, 1] } },
    nodes: { y: { op: "Conv2D", input: ["x", "w"], attr: window(2, "SAME") } },
    expected: [12, 9, 15, 9], shape: [1, 2, 2, 1] },
  // Two channels in, two out: the sum and the difference, plus a bias, negative ones cut off.
  "_FusedConv2D with bias and Relu": {
    x: { shape: [1, 1, 2, 2], values: [1, 5, 4, 2] },
    weights: { w: { shape: [1, 1, 2, 2], values: [1, 1, 1, -1] },
      b: { shape: [2], values: [0.5, 1] } },
    nodes: {
      y: { op: "_FusedConv2D", input: ["x", "w", "b"],
        attr: window(1, "SAME", { fused_ops: at.texts(["BiasAdd", "Relu"]) }) },
    },
    expected: [6.5, 0, 6.5, 3],
  },
  // Each channel by its own kernel [1, 2]: 1 a + 2 b, and 10 a + 20 b; SAME pads at the right.
  DepthwiseConv2dNative: {
    x: { shape: [1, 1, 2, 2], values: [1, 1, 2, 3] },
    weights: { w: { shape: [1, 2, 2, 1], values: [1, 10, 2, 20] } },
    nodes: { y: { op: "DepthwiseConv2dNative", input: ["x", "w"], attr: window(1, "SAME") } },
    expected: [5, 70, 2, 30],
  },
  FusedDepthwiseConv2dNative: {
    x: { shape: [1, 1, 1, 2], values: [3, 4] },
    weights: { w: { shape: [1, 1, 2, 1], values: [2, -1] }, b: { shape: [2], values: [1, 1] } },
    nodes: {
      y: { op: "FusedDepthwiseConv2dNative", input: ["x", "w", "b"],
        attr: window(1, "SAME", { fused_ops: at.texts(["BiasAdd"]) }) },
    },
    expected: [7, -3],
  },
  "MaxPool, SAME": { x: square, nodes: {
    y: { op: "MaxPool", input: ["x"],
      attr: window(1, "SAME", { ksize: at.integers([1, 3, 3, 1]) }) },
  }, expected: [5, 6, 6, 8, 9, 9, 8, 9, 9] },
  // Position times 2/4, no centres: 0, 0.5, 1, 1.5 (cut off at the edge).
  ResizeBilinear: {
    x: { shape: [1, 1, 2, 1], values: [0, 8] },
    weights: { size: int(1, 4) },
    nodes: {
      y: { op: "ResizeBilinear", input: ["x", "size"],
        attr: { align_corners: at.truth(false), half_pixel_centers: at.truth(false) } },
    },
    expected: [0, 4, 8, 8],
    shape: [1, 1, 4, 1],
  },
};

for (const engine of ["native", "wasm"] satisfies OnnxEngine[]) {
  describe(`operations of TensorFlow, converted to ONNX (${engine})`, function() {
    this.timeout(60_000);
    for (const [name, { x, weights = {}, nodes, expected, shape }] of Object.entries(cases)) {
      it(name, async () => {
        const { json, bytes } = graphModel({ x: x.shape }, weights, nodes);
        const model = convertGraphModel("model.json", readGraphModel("model.json", json, bytes), [
          "y",
        ]);
        const session = await openSession(await loadOnnxRuntime(engine), model, { threads: 1 });
        const { y } = await session.run({ x: floats(Float32Array.from(x.values), x.shape) });
        await session.release();
        assert.ok(y);
        if (shape) assert.deepEqual([...y.dims], shape);
        assert.equal(y.data.length, expected.length);
        expected.forEach((value, i) =>
          assert.ok(Math.abs(Number(y.data[i]) - value) < 1e-5,
            `${[...y.data].join(" ")} instead of ${expected.join(" ")}`)
        );
      });
    }
  });
}
