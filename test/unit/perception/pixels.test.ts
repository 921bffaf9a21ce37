import * as assert from "node:assert/strict";
import { colorOf, HUE_PALETTE, hueOfPixel,
  measureColors } from "../../../src/adapters/perception/pixels/color";
import type { Picture } from "../../../src/adapters/perception/pixels/picture";
import { findHorizon } from "../../../src/adapters/perception/scenes/horizon";

type Rgb = readonly [number, number, number];

/** A picture drawn by a function of column and row (from the top). */
function draw(width: number, height: number, color: (x: number, y: number) => Rgb): Picture {
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgb.set(color(x, y), 3 * (y * width + x));
  return { width, height, rgb };
}

const GREY: Rgb = [190, 192, 195];

describe("colours of pixels", () => {
  it("names hues, light or dark, and no greys", () => {
    const pixels: readonly (readonly [Rgb, string | undefined])[] = [
      [[220, 30, 40], "red"],
      [[110, 16, 20], "red"],
      [[250, 132, 16], "orange"],
      [[245, 212, 30], "yellow"],
      [[44, 160, 60], "green"],
      [[36, 96, 224], "blue"],
      [[132, 56, 190], "purple"],
      [[250, 130, 190], "pink"],
      [[255, 255, 255], undefined],
      [[0, 0, 0], undefined],
      [GREY, undefined],
    ];
    for (const [[red, green, blue], name] of pixels)
      assert.equal(hueOfPixel(red, green, blue), name, `${red} ${green} ${blue}`);
  });

  it("measures an object, not the wall around it, nor what overlaps it", () => {
    const picture = draw(60, 40, (x, y) => (x >= 10 && x < 30 && y >= 10 && y < 30 ?
      [36, 96, 224] :
      x >= 24 && x < 50 && y >= 5 && y < 35 ?
      [220, 30, 40] :
      GREY));
    const blue = { left: 10, lower: 10, right: 30, upper: 30 };
    const red = { left: 24, lower: 5, right: 50, upper: 35 };
    assert.deepEqual(measureColors(HUE_PALETTE, picture, blue, [red]), { blue: 1 });
    assert.deepEqual(measureColors(HUE_PALETTE, picture, red, [blue]), { red: 1 });
    assert.deepEqual(
      measureColors(HUE_PALETTE, picture, { left: 0, lower: 30, right: 8, upper: 38 }, []),
      {},
    );
  });

  it("gives no colour without a majority", () => {
    assert.equal(colorOf(HUE_PALETTE, { red: 0.5, blue: 0.5 }), undefined);
    assert.equal(colorOf(HUE_PALETTE, { red: 0.4, blue: 0.6 }), "blue");
    assert.equal(colorOf(HUE_PALETTE, {}), undefined);
  });
});

describe("the horizon", () => {
  it("is where most columns change, objects and noise or not", () => {
    for (const row of [90, 120, 140]) {
      const picture = draw(320, 240, (x, y) => {
        if (x > 40 && x < 150 && y > 60 && y < 160) return [20, 200, 40];
        const light = (y < row ? 225 : 185) + ((x * 7 + y * 13) % 5);
        return [light, light, light];
      });
      assert.ok(Math.abs(findHorizon(picture) - (240 - row)) <= 1,
        `row ${row}: ${240 - findHorizon(picture)}`);
    }
  });
});
