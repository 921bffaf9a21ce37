import * as assert from "node:assert/strict";
import type { Tensors } from "../../../src/adapters/onnx/tensor";
import { type DetectorDescription,
  detectorSchema } from "../../../src/adapters/perception/detector/description";
import { inputTensor } from "../../../src/adapters/perception/detector/input";
import { readOutput } from "../../../src/adapters/perception/detector/output";

const rows = { schemaVersion: 1, model: "m.onnx", classes: ["car", "cat"],
  input: { width: 2, height: 1, layout: "NHWC" }, output: { kind: "rows" } };
const described = (changes: object = {}): DetectorDescription =>
  detectorSchema.parse({ ...rows, ...changes });
const floats = (values: readonly number[], ...dims: number[]) =>
  ({ type: "float32", data: Float32Array.from(values), dims }) as const;

describe("the description of a detector", () => {
  it("has defaults for what most detectors share", () => {
    const { scoreThreshold, nmsIou, anyClassIou, input } = described();
    assert.deepEqual([scoreThreshold, nmsIou, anyClassIou, input.type, input.channels, input.fit,
      input.scale], [0.3, 0.6, 1, "float32", "RGB", "stretch", 1]);
  });

  it("is refused with the field that is wrong", () => {
    const refused = (changes: object, field: RegExp): void => {
      const { error } = detectorSchema.safeParse({ ...rows, ...changes });
      assert.match(JSON.stringify(error?.issues), field);
    };
    refused({ classes: [] }, /"classes"/);
    refused({ threshold: 0.5 }, /threshold/);
    refused({ scoreThreshold: 2 }, /scoreThreshold/);
    refused({ synonyms: { dog: ["puppy"] } }, /names something that is no class/);
    refused({ input: { ...rows.input, std: [1, 0, 1] } }, /must be positive/);
    refused({ input: { ...rows.input, layout: "HWC" } }, /layout/);
    refused({
      output: { kind: "rows", columns: ["left", "left", "top", "right", "bottom", "score"] },
    }, /must name each column once/);
    refused({ output: { kind: "boxes" } }, /kind/);
  });
});

describe("a detector's input", () => {
  const picture = { width: 2, height: 1, rgb: Uint8Array.of(10, 20, 30, 40, 50, 60) };
  const data = async (input: object): Promise<readonly number[]> =>
    [...(await inputTensor(picture, described({ input: { ...rows.input, ...input } }).input)).tensor
      .data].map(Number);

  it("lies channels last or first, in either order of colours", async () => {
    assert.deepEqual(await data({}), [10, 20, 30, 40, 50, 60]);
    assert.deepEqual(await data({ layout: "NCHW" }), [10, 40, 20, 50, 30, 60]);
    assert.deepEqual(await data({ layout: "NCHW", channels: "BGR", type: "uint8" }), [30, 60, 20,
      50, 10, 40]);
  });

  it("is scaled, then normalised by channel", async () => {
    assert.deepEqual(await data({ scale: 0.1, mean: [1, 2, 0], std: [1, 1, 2] }), [0, 0, 1.5, 3, 3,
      3]);
  });
});

describe("a detector's output", () => {
  const read = (output: object, outputs: Tensors): readonly unknown[] =>
    readOutput(outputs, described({ input: { ...rows.input, width: 200, height: 100 }, output }))
      .map((
        { left, top, right, bottom, score, noun },
      ) => [left, top, right, bottom, Math.round(score * 1000) / 1000, noun]);

  it("is read from rows, whatever their columns and units", () => {
    assert.deepEqual(read({ kind: "rows" }, { d: floats([1, 2, 3, 4, 0.5, 1], 1, 1, 6) }), [[1, 2,
      3, 4, 0.5, 1]]);
    const columns = ["class", "score", "top", "left", "bottom", "right"];
    assert.deepEqual(
      read({ kind: "rows", columns, coordinates: "fraction" }, {
        d: floats([1, 0.5, 0.5, 0.25, 1, 0.75], 1, 6),
      }),
      [[50, 50, 150, 100, 0.5, 1]],
    );
  });

  it("is read from boxes and scores, the surest class of each box", () => {
    const output = { kind: "scores", boxes: "b", scores: "s", form: "centre" };
    assert.deepEqual(
      read(output, { b: floats([10, 20, 4, 6], 1, 1, 4), s: floats([0.25, 0.75], 1, 1, 2) }),
      [[8, 17, 12, 23, 0.75, 1]],
    );
    const edges = { ...output, form: "edges", activation: "sigmoid" };
    assert.deepEqual(read(edges, { b: floats([1, 2, 3, 4], 1, 1, 4), s: floats([0, -1], 1, 1, 2) }),
      [[1, 2, 3, 4, 0.5, 0]]);
    // A third column, "nothing", takes half of the mass and is no class.
    const softmax = { ...output, form: "edges", activation: "softmax" };
    assert.deepEqual(
      read(softmax, { b: floats([1, 2, 3, 4], 1, 1, 4), s: floats([0, 0, Math.log(2)], 1, 1, 3) }),
      [[1, 2, 3, 4, 0.25, 0]],
    );
  });

  it("is read from one transposed tensor", () => {
    const joined = { kind: "scores", boxes: "o", scores: "o", form: "centre", transposed: true };
    const columns = [[10, 50], [20, 60], [4, 8], [6, 10], [0.9, 0.1], [0.2, 0.8]];
    assert.deepEqual(read(joined, { o: floats(columns.flat(), 1, 6, 2) }), [[8, 17, 12, 23, 0.9, 0],
      [46, 55, 54, 65, 0.8, 1]]);
  });

  it("is refused where it is not as described", () => {
    const both = { kind: "scores", boxes: "b", scores: "s", form: "edges" };
    assert.throws(() => read({ kind: "rows", name: "d" }, { e: floats([], 0, 6) }),
      /no output d, but e/);
    assert.throws(() => read({ kind: "rows" }, { e: floats([], 0, 6), f: floats([], 0, 6) }),
      /outputs e, f: output.name must say which/);
    assert.throws(() => read({ kind: "rows" }, { e: floats([1, 2, 3, 4, 5, 6, 7], 1, 7) }),
      /shape 1x7, and rows of 6/);
    assert.throws(
      () => read({ kind: "rows" }, { e: { type: "int64", data: BigInt64Array.of(1n), dims: [1] } }),
      /type int64/,
    );
    assert.throws(() => read(both, { b: floats([1, 2, 3, 4], 1, 1, 4), s: floats([1], 1, 1, 1) }),
      /1 scores for each box, and 2 classes/);
    assert.throws(
      () => read(both, { b: floats([1, 2, 3, 4], 1, 1, 4), s: floats([1, 2, 3, 4], 1, 2, 2) }),
      /1 boxes and scores for 2/,
    );
    assert.throws(() => read(both, { b: floats([1, 2], 1, 1, 2), s: floats([1, 2], 1, 1, 2) }),
      /2 numbers for each box instead of 4/);
  });
});
