import assert from "node:assert/strict";
import { convertGraphModel } from "../../../src/adapters/perception/photo/tfjs/convert";
import { half, readGraphModel } from "../../../src/adapters/perception/photo/tfjs/graph-model";
import { DataError } from "../../../src/core/errors";
import { attribute as at, graphModel, type ModelNode } from "../../fakes/graph-model";

const { json, bytes } = graphModel({ x: [2] }, {
  w: { shape: [2], values: [1.5, -2], type: "float16" },
  k: { shape: [], values: [7], type: "int32" },
}, { y: { op: "Add", input: ["x", "w"] } });
const told = (pattern: RegExp) => (error: unknown): boolean =>
  error instanceof DataError && error.message.includes("m.json") && pattern.test(error.message);
const convert = (node: ModelNode, output = "y"): Uint8Array => {
  const made = graphModel({ x: [2] }, { size: { shape: [2], values: [1, 2], type: "int32" } }, {
    y: node,
  });
  return convertGraphModel("m.json", readGraphModel("m.json", made.json, made.bytes), [output]);
};

describe("graph models of TensorFlow.js", () => {
  it("reads halves", () => {
    assert.deepEqual([0x3c00, 0xc000, 0x0000, 0x0001, 0x3555, 0x7c00].map(half), [1, -2, 0,
      2 ** -24, 0.333251953125, Infinity]);
    assert.ok(Number.isNaN(half(0x7e00)));
  });

  it("reads weights by name", () => {
    const { nodes, weights } = readGraphModel("m.json", json, bytes);
    assert.deepEqual([...(weights.get("w")?.data ?? [])], [1.5, -2]);
    assert.deepEqual([...(weights.get("k")?.data ?? [])], [7]);
    assert.deepEqual(nodes.map(({ name }) => name).sort(), ["k", "w", "x", "y"]);
  });

  it("refuses torn and strange files, naming them", () => {
    assert.throws(() => readGraphModel("m.json", json.slice(0, 100), bytes), told(/JSON/));
    assert.throws(() => readGraphModel("m.json", json, bytes.slice(0, 3)),
      told(/end at byte 3, in the middle of w/));
    assert.throws(() => readGraphModel("m.json", json, Buffer.concat([bytes, bytes])),
      told(/describes 8 bytes of weights, and there are 16/));
    assert.throws(() => readGraphModel("m.json", `{"format":"layers-model"}`, bytes),
      told(/format/));
    assert.throws(() => readGraphModel("m.json", json.replace("float16", "uint8"), bytes),
      told(/quantization/));
  });

  it("names the operation that it cannot convert", () => {
    assert.throws(() => convert({ op: "NonMaxSuppressionV5", input: ["x"] }),
      told(/y \(NonMaxSuppressionV5\) is an operation that cannot be converted/));
    assert.throws(() => convert({ op: "constructor", input: ["x"] }), told(/cannot be converted/));
    assert.throws(() => convert({ op: "Add", input: ["x", "nowhere"] }), told(/no node nowhere/));
    assert.throws(() => convert({ op: "Relu", input: ["x"] }, "z"), told(/no node z/));
    assert.throws(() => convert({ op: "Reshape", input: ["x", "x"] }),
      told(/needs a constant as its input 2/));
    assert.throws(
      () =>
        convert({ op: "ResizeBilinear", input: ["x", "size"],
          attr: { align_corners: at.truth(true) } }),
      told(/aligns corners/),
    );
    assert.throws(() => convert({ op: "Cast", input: ["x"], attr: { DstT: at.type("DT_INT32") } }),
      told(/another type than 32-bit floats/));
    assert.throws(() => convert({ op: "Mean", input: ["x", "size"], attr: {} }),
      told(/drops the axes/));
  });

  it("leaves out what the output does not need", () => {
    const needed = graphModel({ x: [2] }, { w: { shape: [2], values: [1, 2] } }, {
      y: { op: "Add", input: ["x", "w"] },
      other: { op: "Unheard", input: ["y"] },
    });
    assert.ok(
      convertGraphModel("m.json", readGraphModel("m.json", needed.json, needed.bytes), ["y"])
        .length > 0,
    );
  });
});
