import * as assert from "node:assert/strict";
import { readQuestion } from "../../../src/adapters/perception/pixels/question";
import { Vocabulary } from "../../../src/adapters/perception/pixels/vocabulary";

describe("the vocabulary of scenes", () => {
  const vocabulary = new Vocabulary(["car", "box", "cherry", "knife", "mouse", "sheep",
    "traffic light", "light", "tomato"]);
  const noun = (name: string): string => {
    const named = vocabulary.named(name);
    return named.kind === "noun" ? named.noun : named.kind;
  };

  it("knows singular, plural, case and articles", () => {
    const names = ["car", "Cars", "the car", "a box", "boxes", "cherries", "knives", "mice",
      "sheep", "Traffic Lights", "tomatoes"];
    assert.deepEqual(names.map(noun), ["car", "car", "car", "box", "box", "cherry", "knife",
      "mouse", "sheep", "traffic light", "tomato"]);
  });

  it("knows no categories, attributes or strangers", () => {
    assert.deepEqual(["vehicle", "red car", "zebra", "", "the", "constructor"].map(noun),
      Array(6).fill("unknown"));
    assert.equal(noun("objects"), "anything");
  });

  it("finds the nouns of a sentence, the longest name first", () => {
    assert.deepEqual(vocabulary.mentionedIn("Two cars left of the traffic light, and a car near " +
      "mice."), ["car", "traffic light", "mouse"]);
    assert.deepEqual(vocabulary.mentionedIn("carpet and foxes"), []);
  });
});

describe("questions about a region", () => {
  it("reads what is asked", () => {
    const asked = {
      "What is this?": { about: "noun" },
      "What is in the picture?": { about: "noun" },
      "What object is this?": { about: "noun" },
      "what's this": { about: "noun" },
      "What kind of object is this?": { about: "noun" },
      "What color is this?": { about: "color" },
      "What colour is it?": { about: "color" },
      "What is its color?": { about: "color" },
      "What color is the traffic light?": { about: "color", name: "the traffic light" },
      "What is the color of the car?": { about: "color", name: "the car" },
      "What is the car's color?": { about: "color", name: "the car" },
      "Which color does the car have?": { about: "color", name: "the car" },
      "What color are the cars in the image?": { about: "color", name: "the cars" },
    };
    for (const [question, meaning] of Object.entries(asked))
      assert.deepEqual(readQuestion(question), meaning, question);
  });

  it("reads nothing into other questions", () => {
    for (const question of ["How many cars are there?", "What is the car doing?", "Is this a car?",
      "What material is this?", "Where is it?", ""]) {
      assert.equal(readQuestion(question), undefined, question);
    }
  });
});
