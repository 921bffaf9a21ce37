import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { NOUNS } from "../../../src/adapters/scenes/nouns";
import { composeSplit } from "../../../src/adapters/scenes/write-scenes";
import { promptDigest, readExamples } from "../../../src/adapters/store/examples";
import { DataError } from "../../../src/core/errors";
import { policySchema } from "../../../src/core/experiment/experiment";
import { samplingPrompt } from "../../../src/core/loop/sampling/prompts";
import { chooseExamples, type Example, exampleSchema,
  oneLine } from "../../../src/core/program/examples";
import { extractProgram } from "../../../src/core/program/extract";
import { fullPrompt, shortPrompt, STOPS } from "../../../src/core/program/prompt";
import { findSyntaxError } from "../../../src/core/program/syntax";
import { plural } from "../../../src/core/task/language";
import { type Query, TASKS } from "../../../src/core/task/query";
import { temporaryFolder } from "../../fakes/bench";
import { fakeQueries } from "../../fakes/queries";

const policy = (settings: object) =>
  policySchema.parse({ engine: "ollama", model: "m", ...settings });
const shipped = () => readExamples(temporaryFolder(), policy({}));
const example = (type: string, text: string): Example =>
  exampleSchema.parse({ task: "vqa", type, text,
    program: `def execute_command(image) -> str:\n    return "${text}"\n` });
const [query] = fakeQueries({ train: 1, validation: 0, test: 0 }) as [Query];

describe("prompts", () => {
  it("are golden: typed API, instruction, examples of the question type, query (VISREP_GOLDEN=1 " +
    "writes the file anew)", async () => {
    const file = "test/unit/program/golden/full-prompt.txt";
    const prompt = fullPrompt({ task: "vqa", text: "How many\n  bicycles are there?" },
      chooseExamples(await shipped(), { task: "vqa", type: "count", text: "x" }, 3));
    if (process.env["VISREP_GOLDEN"]) fs.writeFileSync(file, prompt);
    assert.equal(prompt, fs.readFileSync(file, "utf8"));
    assert.equal(shortPrompt({ task: "vqa", text: "How many\n  bicycles are there?" }),
      "# vqa: How many bicycles are there?\n");
    assert.ok(prompt.endsWith(shortPrompt({ task: "vqa", text: "How many bicycles are there?" })));
  });

  it("are stopped where the model goes on with a further query, and nowhere in an example", async () => {
    for (const { task, text, program } of await shipped()) {
      assert.ok(STOPS.some((stop) => `${program}\n${shortPrompt({ task, text })}`.includes(stop)));
      assert.ok(!STOPS.some((stop) => program.includes(stop)));
    }
  });

  it("show examples of the question type first, default ones where there are no more, and never " +
    "the query itself", () => {
    const all = [example("default", "a"), example("count", "b"), example("default", "c"),
      example("count", oneLine(query.text)), { ...example("count", "d"),
      task: "detection" as const }];
    const shown = (type: string, count: number) =>
      chooseExamples(all, { ...query, type }, count).map(({ text }) => text);
    assert.deepEqual(shown("count", 4), ["b", "a", "c"]);
    assert.deepEqual(shown("exist", 1), ["a"]);
    assert.deepEqual(shown("default", 4), ["a", "c"]);
    assert.deepEqual(shown("count", 0), []);
  });

  it("are full for the base and short after training, where nothing else is said; short " +
    "throughout for the built-in model", () => {
    const lengths = (settings: object) =>
      (["base", "checkpoint"] as const).map((
        weights,
      ) => (samplingPrompt(query, weights, policySchema.parse({ model: "m", ...settings }), []) ===
          shortPrompt(query) ?
        "short" :
        "full")
      );
    assert.deepEqual(lengths({ engine: "ollama" }), ["full", "short"]);
    assert.deepEqual(lengths({ engine: "ollama", prompt: { afterTraining: "full" } }), ["full",
      "full"]);
    assert.deepEqual(lengths({ engine: "ollama", prompt: { style: "short" } }), ["short", "short"]);
    assert.deepEqual(lengths({ engine: "builtin" }), ["short", "short"]);
  });

  it("leave a digest in the run's record that changes with the examples, and none where they " +
    "are short", () => {
    assert.equal(promptDigest(policySchema.parse({}), [example("default", "a")]), undefined);
    assert.match(promptDigest(policy({}), []) ?? "", /^[0-9a-f]{64}$/);
    assert.notEqual(promptDigest(policy({}), [example("default", "a")]),
      promptDigest(policy({}), [example("default", "b")]));
  });
});

describe("in-context examples", () => {
  it("are shipped for every task, and are programs", async () => {
    const examples = await shipped();
    for (const task of TASKS)
      assert.ok(
        examples.filter((each) => each.task === task && each.type === "default").length >= 4,
        task,
      );
    for (const { program } of examples) assert.equal(findSyntaxError(program), undefined, program);
    for (const { program } of examples) assert.equal(extractProgram(program), program);
  });

  it("are never a query of a data set: the shipped ones speak of nothing that scenes show", async () => {
    const words = new Set(NOUNS.flatMap((noun) => [noun, plural(noun)]));
    const texts = new Set((await shipped()).map(({ text }) => oneLine(text).toLowerCase()));
    for (const text of texts) {
      for (const word of words)
        assert.ok(!new RegExp(`\\b${word}\\b`).test(text), `"${text}" speaks of ${word}`);
    }
    for (const seed of [1, 2])
      for (const { text } of composeSplit("test", { seed }).queries)
        assert.ok(
          !texts.has(oneLine(text).toLowerCase()),
          text,
        );
  }).timeout(20_000);

  it("are the experiment's own where it has a file, which is refused with its line where it is " +
    "broken", async () => {
    const folder = temporaryFolder();
    const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
    write("examples.jsonl", `${JSON.stringify(example("count", "mine"))}\n`);
    assert.deepEqual((await readExamples(folder, policy({}))).map(({ text }) => text), ["mine"]);
    write("other.jsonl", `${JSON.stringify(example("count", "other"))}\n{"task": "vqa"}\n`);
    await assert.rejects(readExamples(folder, policy({ prompt: { file: "other.jsonl" } })),
      (error: unknown) =>
        error instanceof DataError && /other\.jsonl, line 2: type/.test(error.message));
    write("other.jsonl", JSON.stringify({ ...example("count", "x"), program: "print(1)" }));
    await assert.rejects(readExamples(folder, policy({ prompt: { file: "other.jsonl" } })),
      /line 1: program: a program that defines execute_command/);
    await assert.rejects(readExamples(folder, policy({ prompt: { file: "absent.jsonl" } })),
      (error: unknown) =>
        error instanceof DataError && /absent\.jsonl is missing/.test(error.message) &&
        /policy\.prompt\.file/.test(error.nextStep));
  });
});
