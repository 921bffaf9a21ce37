import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { composeScene } from "../../../src/adapters/scenes/compose";
import type { AnnotatedImage } from "../../../src/core/task/annotated-image";
import { generateQueries, queryId,
  QUESTION_TYPES } from "../../../src/core/task/generate/generate-queries";

const images = (seed: number, count: number): AnnotatedImage[] =>
  Array.from({ length: count }, (_, index) => composeScene({ seed, split: "train", index }).image);

describe("The query generator", function() {
  this.timeout(20_000);
  const scenes = images(3, 200);
  const queries = generateQueries(scenes, { split: "train", seed: 3, perType: 40 });

  it("asks as often as wanted of every type, with new ids and names", () => {
    const names = QUESTION_TYPES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names)
      assert.equal(queries.filter(({ type }) => type === name).length, 40, name);
    assert.equal(new Set(queries.map(({ id }) => id)).size, queries.length);
    for (const { id, type, scene, text } of queries) assert.equal(id, queryId(type, scene, text));
  });

  it("gives equal queries for equal seeds and others for others", () => {
    assert.deepEqual(generateQueries(images(3, 200), { split: "train", seed: 3, perType: 40 }),
      queries);
    assert.notDeepEqual(generateQueries(scenes, { split: "train", seed: 4, perType: 40 }), queries);
  });

  it("balances answers: yes and no half and half, no other answer above its share", () => {
    for (const { name, maxShare } of QUESTION_TYPES) {
      const kinds = new Map<string, number>();
      for (const { annotation } of queries.filter(({ type }) => type === name)) {
        const kind = annotation.kind === "answer" ?
          annotation.answer :
          annotation.kind === "match" ?
          String(annotation.match) :
          annotation.kind === "boxes" ?
          "" :
          String(annotation.correct);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
      if (!kinds.has(""))
        assert.ok(Math.max(...kinds.values()) <= Math.ceil(40 * maxShare),
          `${name}: ${JSON.stringify([...kinds])}`);
      if (kinds.has("yes") && kinds.has("no"))
        assert.deepEqual([kinds.get("yes"), kinds.get("no")], [20, 20], name);
    }
  });

  it("works on photographs: without colours and categories only the types that need none", () => {
    const photos = scenes.map((image) => ({ ...image,
      objects: image.objects.map(({ noun, box }) => ({ noun, box, categories: [] })) })
    );
    const types = new Set(
      generateQueries(photos, { split: "train", seed: 1, perType: 5 }).map(({ type }) => type),
    );
    const needing = QUESTION_TYPES.map(({ name }) => name).filter((name) => !types.has(name));
    assert.deepEqual(needing.sort(), ["category-count", "category-exist", "choose-color",
      "color-choose", "color-of", "color-verify", "count-color", "exist-color", "find-category",
      "find-color", "largest", "leftmost", "rightmost", "same-color", "topmost", "verify-color"]);
    assert.ok([...types].length > 0);
  });

  it("asks nothing about an empty image, and nothing at all about none", () => {
    assert.deepEqual(generateQueries([], { split: "test", seed: 1, perType: 3 }), []);
    const empty = { file: "images/e.png", scene: "e", width: 320, height: 240, objects: [] };
    assert.deepEqual(generateQueries([empty], { split: "test", seed: 1, perType: 3 }), []);
  });

  it("speaks the English of the golden file", () => {
    const golden = path.join(import.meta.dirname, "golden", "queries.txt");
    const text =
      QUESTION_TYPES.map(({ name }) =>
        [`# ${name}`, ...queries.filter(({ type }) =>
          type === name
        ).slice(0, 5).map((query) =>
          `${query.text} => ${JSON.stringify(Object.values(query.annotation).slice(1))}`
        )].join("\n")
      ).join("\n\n") + "\n";
    if (process.env["UPDATE_GOLDEN"]) fs.writeFileSync(golden, text);
    assert.equal(text, fs.readFileSync(golden, "utf8"));
  });

  it("makes queries fast enough for a corpus", () => {
    const start = process.cpuUsage();
    const made = generateQueries(images(8, 120), { split: "train", seed: 8, perType: 30 }).length;
    const { user, system } = process.cpuUsage(start);
    // Some 8,000 a second of one processor once warm; cold and on a shared machine far fewer.
    assert.ok(made / ((user + system) / 1e6) > 500);
  });
});
