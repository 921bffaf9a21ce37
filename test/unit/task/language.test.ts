import assert from "node:assert/strict";
import { NOUN_TABLE } from "../../../src/adapters/scenes/nouns";
import { counted, ordinalWord, plural, singular,
  withArticle } from "../../../src/core/task/language";

describe("English words", () => {
  it("makes plurals of nouns of all kinds", () => {
    const expected = {
      dog: "dogs",
      bus: "buses",
      knife: "knives",
      cherry: "cherries",
      toy: "toys",
      sheep: "sheep",
      tomato: "tomatoes",
      "hot dog": "hot dogs",
      "wine glass": "wine glasses",
      "piece of clothing": "pieces of clothing",
      toothbrush: "toothbrushes",
      person: "people",
      piano: "pianos",
    };
    for (const [one, many] of Object.entries(expected)) assert.equal(plural(one), many);
  });

  it("finds the way back to the singular for every noun of the scenes", () => {
    for (const { noun, category } of NOUN_TABLE) {
      assert.equal(singular(plural(noun)), noun);
      assert.equal(singular(noun), noun);
      assert.equal(singular(plural(category)), category);
    }
  });

  it("takes the article by sound and the number's form by number", () => {
    assert.equal(withArticle("orange car"), "an orange car");
    assert.equal(withArticle("unicycle"), "a unicycle");
    assert.equal(withArticle("umbrella"), "an umbrella");
    assert.equal(counted("knife", 1), "knife");
    assert.equal(counted("knife", 2), "knives");
    assert.equal(ordinalWord(3), "third");
    assert.throws(() => ordinalWord(12), RangeError);
  });
});
