import * as assert from "node:assert/strict";
import { PHOTO_CLASSES, PHOTO_SYNONYMS } from "../../../src/adapters/perception/photo/classes";
import { colorIn, colorOf, EVERYDAY_PALETTE,
  hasColor } from "../../../src/adapters/perception/pixels/color";
import { Vocabulary } from "../../../src/adapters/perception/pixels/vocabulary";

describe("the nouns of photographs", () => {
  const vocabulary = new Vocabulary(PHOTO_CLASSES, PHOTO_SYNONYMS);
  const noun = (name: string): string => {
    const named = vocabulary.named(name);
    return named.kind === "noun" ? named.noun : named.kind;
  };

  it("are the 80 classes of COCO in the network's order", () => {
    assert.equal(PHOTO_CLASSES.length, 80);
    assert.deepEqual([0, 15, 16, 39, 62, 79].map((index) => PHOTO_CLASSES[index]), ["person", "cat",
      "dog", "bottle", "tv", "toothbrush"]);
  });

  it("have synonyms, in the plural too", () => {
    const names = ["people", "a man", "Women", "children", "TV", "televisions", "the sofa",
      "motorbikes", "cell phones", "hair dryer", "pair of skis", "men", "mice"];
    assert.deepEqual(names.map(noun), ["person", "person", "person", "person", "tv", "tv", "couch",
      "motorcycle", "cell phone", "hair drier", "skis", "person", "mouse"]);
  });

  it("are no categories: what is a vehicle has to be learned", () => {
    assert.deepEqual(
      ["vehicle", "animal", "food", "furniture", "fruit", "appliance", "red car"].map(noun),
      Array(7).fill("unknown"),
    );
    assert.equal(noun("objects"), "anything");
  });

  it("each have names that no other noun has", () => {
    const names = [...PHOTO_CLASSES, ...Object.values(PHOTO_SYNONYMS).flat()];
    assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
    for (const [one, others] of Object.entries(PHOTO_SYNONYMS))
      for (const other of others) assert.equal(noun(other), one, other);
  });
});

describe("the colours of photographs", () => {
  it("are hues and what people call greys and dark oranges", () => {
    const pixels: readonly (readonly [number, number, number, string])[] = [
      [20, 18, 25, "black"],
      [70, 72, 75, "black"],
      [130, 132, 128, "gray"],
      [240, 238, 235, "white"],
      [120, 72, 40, "brown"],
      [250, 132, 16, "orange"],
      [200, 30, 40, "red"],
      [30, 80, 200, "blue"],
    ];
    for (const [red, green, blue, name] of pixels)
      assert.equal(EVERYDAY_PALETTE.ofPixel(red, green, blue), name, `${red} ${green} ${blue}`);
  });

  it("may be two of one object, and have more than one word", () => {
    const zebra = { black: 0.45, white: 0.4, green: 0.15 };
    assert.equal(colorOf(EVERYDAY_PALETTE, zebra), "black");
    assert.deepEqual(
      ["black", "white", "green"].map((color) => hasColor(EVERYDAY_PALETTE, zebra, color)),
      [true, true, false],
    );
    assert.deepEqual(
      ["grey", "Silver", "constructor"].map((word) => colorIn(EVERYDAY_PALETTE, word)),
      ["gray", "gray", undefined],
    );
  });
});
