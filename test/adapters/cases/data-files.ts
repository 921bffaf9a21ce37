import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Format } from "../../../src/adapters/benchmarks/reading/sniff";
import { judge } from "../../../src/core/reward/reward";
import { temporaryFolder } from "../../fakes/bench";
import { type Imported, imported } from "../datasets/importing";
import type { PublicCase, PublicCases } from "./public-case";

const from = (format: Format, folder: string, file: string): Promise<Imported> =>
  imported(format, path.join(folder, file), path.join(folder, "images"), { split: "train" });
const coco = (folder: string): Promise<Imported> => from("coco", folder, "instances.json");
const ids = ({ queries }: Imported): readonly string[] => queries.map(({ id }) => id);

/** As many queries as the same file has when it is written as COCO writes it, and no problem. */
const whole = (number = 150): PublicCase => async (folder) => {
  const { queries, summary } = await coco(folder);
  assert.deepEqual(summary.problems.byKind, {});
  assert.equal(queries.length, number);
};

/** Annotation files (25 to 50). */
export const dataFileCases: PublicCases = {
  "25-coco-supercategory-null": async (folder) => {
    const { categories, ...rest } = JSON.parse(
      fs.readFileSync(path.join(folder, "instances.json"), "utf8"),
    ) as { readonly categories: readonly { readonly id: number; readonly name: string }[] };
    const file = path.join(temporaryFolder(), "instances.json");
    fs.writeFileSync(file,
      JSON.stringify({ ...rest, categories: categories.map(({ id, name }) => ({ id, name })) }));
    const [made, without] = [await coco(folder),
      await imported("coco", file, path.join(folder, "images"), { split: "train" })];
    assert.ok(made.queries.length > 100);
    assert.deepEqual(made.queries, without.queries);
    assert.equal(made.summary.problems.count, 0);
  },
  "26-coco-iscrowd-null-or-text": whole(),
  "28-coco-size-text": whole(),
  "29-coco-64-bit-ids": whole(),
  "31-coco-annotation-ids-zero": whole(),
  "32-coco-box-left-out": async (folder) => {
    const { queries } = await coco(folder);
    assert.ok(queries.length > 0);
    for (const { images, text, annotation } of queries) {
      const asked = /How many cups|number of cups/.test(text) &&
        images.includes("images/img_002.jpg");
      if (asked) assert.deepEqual(annotation, { kind: "answer", answer: "3" });
    }
  },
  "34-coco-folders-flattened": async (folder) => {
    const { queries, summary } = await coco(folder);
    assert.ok(queries.every(({ images }) => !images.includes("images/frame.jpg")));
    assert.deepEqual(summary.problems.byKind, { "duplicate-image": 2 });
  },
  "35-coco-nan-in-a-field": whole(),
  "37-coco-names-from-elsewhere": whole(),
  "38-coco-names-encoded": whole(),
  "40-lvis-coco-url": whole(),
  "41-same-name-in-two-folders": async (folder) => {
    const { queries, summary } = await coco(folder);
    assert.equal(summary.problems.count, 0);
    assert.ok(queries.length >= 290, `${queries.length} queries`);
    assert.equal(summary.byType["category-exist"], 20);
  },
  "43-own-box-without-area": (folder) =>
    assert.rejects(from("jsonl", folder, "queries.jsonl"),
      /Nothing to import: 2 problems, the first: .*queries\.jsonl, line 1: bbox: /),
  "44-omnilabel-without-annotations": (folder) =>
    assert.rejects(from("omnilabel", folder, "dataset.json"),
      /dataset\.json has no annotations, so what is right is not known/),
  "46-gqa-list-of-questions": async (folder) => {
    for (const file of ["questions.json", "questions.jsonl"]) {
      const made = await from("gqa", folder, file);
      assert.deepEqual(ids(made), ["gqa-20001", "gqa-20002"], file);
      assert.deepEqual(made.queries.map(({ source }) => source?.id), ["20001", "20002"], file);
    }
  },
  "47-winoground-tag-null": async (folder) => {
    const { queries } = await from("winoground", folder, "examples.jsonl");
    assert.deepEqual(queries.map(({ type }) => type), ["untagged", "untagged", "untagged",
      "untagged"]);
  },
  "49-own-list-named-jsonl": async (folder) => {
    const { queries, summary } = await from("jsonl", folder, "queries.jsonl");
    assert.equal(queries.length, 2);
    assert.equal(summary.problems.count, 0);
  },
  "50-answer-that-normalises-to-nothing": async (folder) => {
    const { queries: [letter] } = await from("jsonl", folder, "queries.jsonl");
    assert.ok(letter);
    const reward = (value: string): number =>
      judge(letter, { value }, { detectionIou: 0.5, detectionF1: 0.5 }).reward;
    assert.deepEqual(["", "the", "%", "A", "a"].map(reward), [0, 0, 0, 1, 1]);
  },
};
