import assert from "node:assert/strict";
import { similarPrograms, trySimilar } from "../../../src/core/review/similar";
import { transferProgram } from "../../../src/core/review/transfer";
import type { Query } from "../../../src/core/task/query";

const finds = (...names: readonly string[]): string =>
  "def execute_command(image) -> str:\n" +
  `${
    names.map((name, i) => `    p${i} = ImagePatch(image).find(${JSON.stringify(name)})\n`).join("")
  } ` +
  "   return str(len(p0))\n";

describe("a program rewritten for another query", () => {
  const cases: readonly (readonly [string, string, string, string, string | undefined])[] = [
    ["plurals", "How many dogs are there?", "How many people are there?", finds("dog"),
      finds("person")],
    ["the plural in the program", "How many dogs are there?", "How many mice are there?",
      finds("dogs"), finds("mice")],
    ["another wording", "How many cupcakes are there?", "What is the number of tulips?",
      finds("cupcake"), finds("tulip")],
    ["articles", "Is there a cat?", "Is there an owl?", finds("cat"), finds("owl")],
    ["two nouns that change places", "Is the cat left of the dog?", "Is the dog left of the cat?",
      finds("cat", "dog"), finds("dog", "cat")],
    ["an adjective and a noun of two words", "How many red cars are there?",
      "How many blue teddy bears are there?", finds("car", "red"), finds("teddy bear", "blue")],
    ["a phrase as one text", "How many red cars are there?", "How many blue dogs are there?",
      finds("red car"), finds("blue dog")],
    ["of inside a noun", "How many pieces of furniture are there?",
      "What is the number of pieces of clothing?", finds("piece of furniture"),
      finds("piece of clothing")],
    ["the same question", "How many dogs are there?", "How many dogs are there?", finds("dog"),
      finds("dog")],
    ["a word that stands for two others", "Is the cat left of the cat?",
      "Is the dog left of the cow?", finds("cat"), undefined],
    ["a word that also stays", "Is the cat left of a cat and a cow?",
      "Is the dog left of a cat and a cow?", finds("cat", "cow"), undefined],
    ["a word the program does not name", "How many dogs are there?", "How many cats are there?",
      finds("animal"), undefined],
    ["a question built otherwise", "Is the cat left of the dog?", "Is there a cat?",
      finds("cat", "dog"), undefined],
    ["only whole words", "How many cars are there?", "How many dogs are there?",
      finds("carpet", "car"), finds("carpet", "dog")],
  ];
  for (const [name, from, to, program, expected] of cases)
    it(name, () => assert.equal(transferProgram(program, from, to), expected));

  it("changes strings and their numbers, never names, comments or expressions of f-strings", () => {
    const program = "def execute_command(image) -> str:\n    # dog\n" +
      '    dog = ImagePatch(image).find("dog")\n    print(f"dog {dog}")\n' +
      "    return len(dog) >= 3\n";
    assert.equal(transferProgram(program, "Are there three dogs?", "Are there five cats?"),
      program.replace('"dog"', '"cat"').replace('f"dog', 'f"cat').replace(">= 3", ">= 5"));
  });

  it("keeps a capital", () =>
    assert.equal(
      transferProgram(finds("Dog"), "How many dogs are there?", "How many cats are there?"),
      finds("Cat"),
    ));
});

describe("Run on Similar Queries", () => {
  const query = (id: string, text: string, more: Partial<Query> = {}): Query => ({ id, task: "vqa",
    type: "count", split: "train", scene: id, text, images: [`${id}.png`],
    annotation: { kind: "answer", answer: "1" }, ...more });
  const asked = query("q", "How many dogs are there?");
  const nouns = ["cat", "cow", "hen", "pig", "owl", "fox"];
  const others = [...nouns.map((noun) => query(noun, `How many ${noun}s are there?`)),
    query("odd", "Is it a cat or a cow?"),
    query("val", "How many emus are there?", { split: "validation" }),
    query("test", "How many yaks are there?", { split: "test" }),
    query("type", "How many bats are there?", { type: "exist" })];

  it("takes other train queries of the type only, the same ones whatever their order", () => {
    const { programs, candidates, unaligned } = similarPrograms(asked, finds("dog"), [asked,
      ...others], 20);
    assert.deepEqual([candidates, unaligned, programs.length], [7, 1, 6]);
    assert.deepEqual(new Set(programs.map((each) => each.query.id)), new Set(nouns));
    const few = similarPrograms(asked, finds("dog"), [...others].reverse(), 3).programs;
    assert.deepEqual(few, programs.slice(0, 3));
  });

  it("counts what earned the reward and says why the rest did not", async () => {
    const report = await trySimilar(asked, finds("dog"), others, 20,
      async (program) => (/"(cat|cow)"/.test(program) ? null : "wrong_answer: 2"));
    assert.deepEqual([report.type, report.tried, report.earned, report.unaligned], ["count", 6, 2,
      1]);
    assert.deepEqual(report.queries.filter(({ earned }) => earned).map((each) => each.query).sort(),
      ["cat", "cow"]);
    assert.ok(report.queries.every(({ earned, reason }) => earned === (reason === null)));
  });
});
