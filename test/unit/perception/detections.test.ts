import * as assert from "node:assert/strict";
import { readDetections } from "../../../src/adapters/perception/pixels/detections";
import type { Placement } from "../../../src/adapters/perception/pixels/picture";

const nouns = ["car", "cat"];
const selection = { threshold: 0.3, sameNounOverlap: 0.45, anyNounOverlap: 0.55 };
const read = (rows: number[][], place: Partial<Placement> = {}, how = selection): unknown => {
  const candidates = rows.map((
    [left = 0, top = 0, right = 0, bottom = 0, score = 0, noun = 0],
  ) => ({ left, top, right, bottom, score, noun }));
  return readDetections(candidates, nouns, { scaleX: 1, scaleY: 1, left: 0, top: 0, ...place }, {
    width: 320,
    height: 240,
  }, how)
    .map(({ noun, box }) => [noun, box.left, box.lower, box.right, box.upper]);
};

describe("reading the detector's rows", () => {
  it("turns the y axis up, undoes the scale and cuts off at the picture's edge", () => {
    assert.deepEqual(read([[10, 20, 50, 60, 0.9, 0]]), [["car", 10, 180, 50, 220]]);
    assert.deepEqual(read([[10, 20, 50, 60, 0.9, 1]], { scaleX: 0.5, scaleY: 0.5 }), [["cat", 20,
      120, 100, 200]]);
    assert.deepEqual(read([[10, 40, 50, 60, 0.9, 1]], { scaleX: 1, scaleY: 0.5, left: 4, top: 30 }),
      [["cat", 6, 180, 46, 220]]);
    assert.deepEqual(read([[-5, 200, 50, 300, 0.9, 0]]), [["car", 0, 0, 50, 40]]);
  });

  it("leaves out the unsure, the empty and the unknown", () => {
    assert.deepEqual(
      read([[10, 20, 50, 60, 0.1, 0], [10, 20, 10, 60, 0.9, 0], [10, 20, 50, 60, 0.9, 7], [10, 20,
        50, 60, NaN, 0]]),
      [],
    );
  });

  it("keeps the surer of two views of one object, and both of two objects", () => {
    const rows = [[10, 20, 50, 60, 0.6, 0], [12, 20, 52, 60, 0.9, 0], [30, 20, 70, 60, 0.7, 0], [12,
      21, 52, 61, 0.5, 1]];
    assert.deepEqual(read(rows), [["car", 12, 180, 52, 220], ["car", 30, 180, 70, 220]]);
  });

  it("leaves out doubles class by class, at the overlap that is asked for", () => {
    // Boxes of 40 x 40, moved by 10: IoU 30 * 40 / (2 * 1600 - 1200) = 0.6.
    const rows = [[10, 20, 50, 60, 0.9, 0], [20, 20, 60, 60, 0.8, 0], [10, 20, 50, 60, 0.7, 1]];
    const nouns = (overlap: number, any: number): number =>
      (read(rows, {}, { threshold: 0.3, sameNounOverlap: overlap,
        anyNounOverlap: any }) as unknown[]).length;
    assert.deepEqual([nouns(0.59, 1), nouns(0.61, 1), nouns(0.61, 0.9)], [2, 3, 2]);
  });
});
