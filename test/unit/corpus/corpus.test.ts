import assert from "node:assert/strict";
import { composeScene } from "../../../src/adapters/scenes/compose";
import { extractProgram } from "../../../src/core/program/extract";
import { generateQueries, QUESTION_TYPES } from "../../../src/core/task/generate/generate-queries";
import { type Document, documents } from "../../../trainer/corpus/documents";
import { PROGRAMS, referenceProgram, verdictOn } from "../../../trainer/corpus/programs";
import { readSlots } from "../../../trainer/corpus/read-slots";

const first = (seed: number, count: number): Document[] => {
  const source = documents(seed);
  return Array.from({ length: count }, () => source.next().value as Document);
};

describe("corpus of the base policy", function() {
  this.timeout(60_000);
  let sample: Document[] = [];
  before(() => {
    sample = first(11, 1500);
  });

  it("is the same for the same seed", () => {
    assert.deepEqual(first(11, 300), sample.slice(0, 300));
    assert.notDeepEqual(first(12, 300), sample.slice(0, 300));
  });

  it("has programs for exactly the question types of the query generator", () => {
    assert.deepEqual(Object.keys(PROGRAMS).sort(), QUESTION_TYPES.map(({ name }) => name).sort());
  });

  it("holds programs that are found in a completion as they are", () => {
    for (const { program, prompt } of sample) {
      assert.equal(extractProgram(program), program);
      assert.match(prompt, /^# (vqa|detection|matching|python): .+\n$/);
    }
  });

  it("has no right program for the types it leaves out, and some for all others", () => {
    for (const [type, { rightShare }] of Object.entries(PROGRAMS)) {
      const right = sample.filter((document) =>
        document.type === type && verdictOn(document, document.program) === "right"
      ).length;
      assert.equal(right > 0, rightShare > 0, type);
    }
  });

  it("reads every wording of the query generator", () => {
    const images = Array.from({ length: 60 },
      (_, index) => composeScene({ seed: 1_500_000, split: "train", index }).image);
    const queries = generateQueries(images, { split: "train", seed: 5, perType: 20 });
    assert.ok(queries.length > 500);
    for (const query of queries) {
      assert.match(referenceProgram(query), /^def execute_command\(image/);
      assert.doesNotMatch(referenceProgram(query), /""|\[\]/, query.text);
    }
  });

  it("reads nouns back as the annotation has them", () => {
    assert.equal(readSlots({ type: "count", text: "How many teddy bears are in the image?" }).noun,
      "teddy bear");
    assert.equal(readSlots({ type: "count", text: "How many buses can you see?" }).noun, "bus");
    const { noun, color } = readSlots({ type: "count-color",
      text: "How many red knives are there?" });
    assert.deepEqual([noun, color], ["knife", "red"]);
    const { clauses, captions } = readSlots({ type: "choose-count",
      text: 'Which caption fits the image: "three dogs and a cat" or "two dogs and a cat"?' });
    assert.deepEqual(clauses, [{ kind: "count", noun: "dog", count: 3 }, { kind: "some",
      thing: { noun: "cat" } }]);
    assert.deepEqual(captions, ["three dogs and a cat", "two dogs and a cat"]);
    const { extreme, noun: dog } = readSlots({ type: "topmost",
      text: "What color is the dog at the top?" });
    assert.deepEqual([extreme, dog], ["topmost", "dog"]);
  });
});
