import * as assert from "node:assert/strict";
import { readDetections } from "../../../src/adapters/perception/scenes/detections";

const nouns = ["car", "cat"];
const read = (rows: number[][], scale = 1): unknown =>
  readDetections(new Float32Array(rows.flat()), nouns, scale, 320, 240).map(({ noun, box }) => [noun, box.left, box.lower, box.right, box.upper]);

describe("reading the detector's rows", () => {
  it("turns the y axis up, undoes the scale and cuts off at the picture's edge", () => {
    assert.deepEqual(read([[10, 20, 50, 60, 0.9, 0]]), [["car", 10, 180, 50, 220]]);
    assert.deepEqual(read([[10, 20, 50, 60, 0.9, 1]], 0.5), [["cat", 20, 120, 100, 200]]);
    assert.deepEqual(read([[-5, 200, 50, 300, 0.9, 0]]), [["car", 0, 0, 50, 40]]);
  });

  it("leaves out the unsure, the empty and the unknown", () => {
    assert.deepEqual(read([[10, 20, 50, 60, 0.1, 0], [10, 20, 10, 60, 0.9, 0], [10, 20, 50, 60, 0.9, 7], [10, 20, 50, 60, NaN, 0]]), []);
  });

  it("keeps the surer of two views of one object, and both of two objects", () => {
    const rows = [[10, 20, 50, 60, 0.6, 0], [12, 20, 52, 60, 0.9, 0], [30, 20, 70, 60, 0.7, 0], [12, 21, 52, 61, 0.5, 1]];
    assert.deepEqual(read(rows), [["car", 12, 180, 52, 220], ["car", 30, 180, 70, 220]]);
  });
});
