import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type MetricsKind, officialMetrics } from "../../../src/adapters/benchmarks/metrics";
import type { MetricsFiles } from "../../../src/adapters/benchmarks/reading/files";
import { temporaryFolder } from "../../fakes/bench";
import { needSharedData } from "../../shared-data";

describe("forms of predictions", function() {
  this.timeout(30_000);
  const file = (name: string, text: string): string => {
    const place = path.join(temporaryFolder(), name);
    fs.writeFileSync(place, text);
    return place;
  };
  const json = (value: unknown): string => file("data.json", JSON.stringify(value));
  const lines = (values: readonly unknown[]): string =>
    file("data.jsonl", values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  const score = (kind: MetricsKind, files: MetricsFiles): Promise<unknown> =>
    officialMetrics(kind, files, () => {});

  it("SugarCREPE as yes or no: of the 560 rows of the split, all said yes to", async function() {
    const gold = needSharedData(this, "sugarcrepe", "sugarcrepe_virep.jsonl");
    const rows = fs.readFileSync(gold, "utf8").trim().split("\n").map((line) =>
      JSON.parse(line) as { readonly question_id: string; readonly label: string }
    );
    const said = (answer: (label: string) => string | null) =>
      score("sugarcrepe", { gold, predictions: lines(
        rows.map(({ question_id, label }) => ({ question_id, prediction: answer(label) })),
      ) }) as Promise<{ n: number; correct: number; statements: unknown }>;
    const yes = await said(() => "yes");
    assert.deepEqual([yes.n, yes.correct, yes.statements], [280, 0, { n: 560, correct: 280,
      accuracy: 0.5 }], "ties are wrong");
    const right = await said((label) => `${label}.`);
    assert.deepEqual([right.correct, right.statements], [280, { n: 560, correct: 560,
      accuracy: 1 }]);
    const none = await said(() => null);
    assert.deepEqual([none.correct, none.statements], [0, { n: 560, correct: 0, accuracy: 0 }]);
  });

  it("SugarCREPE by scores, with one file of a kind", async () => {
    const gold = file("swap_obj.json",
      JSON.stringify({ 0: { caption: "a", negative_caption: "b" },
        7: { caption: "c", negative_caption: "d" } }));
    const predictions = json({ 0: { positive: 0.4, negative: 0.3 },
      7: { positive: 0.2, negative: 0.2 } });
    assert.deepEqual(await score("sugarcrepe", { gold, predictions }), { kind: "sugarcrepe",
      kinds: { swap_obj: { n: 2, correct: 1, accuracy: 0.5 } }, n: 2, correct: 1, accuracy: 0.5,
      mean: 0.5 });
    const one = await score("sugarcrepe", { gold,
      predictions: json([{ id: "swap_obj/7", positive: 1, negative: 0 }]),
      ids: file("ids", "swap_obj/7\n") }) as { n: number };
    assert.equal(one.n, 1);
  });

  it("Winoground by scores, by yes and no, and by choices", async () => {
    const gold = lines([{ id: 0, collapsed_tag: "Object" }, { id: 1, collapsed_tag: "Relation" }]);
    const yes = { c0_i0: "yes", c0_i1: "no", c1_i0: "no", c1_i1: "Yes." };
    const mixed = await score("winoground", { gold,
      predictions: json([{ id: 0, ...yes }, { id: 1, ...yes, c1_i1: null }]) });
    const [whole, none] = [{ n: 1, text: 1, image: 1, group: 1 }, { n: 1, text: 0, image: 0,
      group: 0 }];
    assert.deepEqual(mixed, { kind: "winoground", n: 2, text: 0.5, image: 0.5, group: 0.5,
      statements: { accuracy: 7 / 8, n: 8 }, perTag: { Object: whole, Relation: none } });
    const scores = await score("winoground", { gold,
      predictions: json([{ id: 0, c0_i0: 0.9, c0_i1: 0.1, c1_i0: 0.2, c1_i1: 0.8 }, { id: 1,
        c0_i0: 1, c0_i1: 1, c1_i0: 1, c1_i1: 1 }]) });
    assert.deepEqual(scores, { kind: "winoground", n: 2, text: 0.5, image: 0.5, group: 0.5,
      perTag: { Object: whole, Relation: none } });
    const chosen = await score("winoground", { gold,
      predictions: lines([{ id: 0, i0: 0, i1: 1 }, { id: 1, i0: 0, i1: 0 }]) }) as object;
    assert.deepEqual({ ...chosen, perTag: {} }, { kind: "winoground", n: 2, text: 0.5, image: null,
      group: null, perTag: {} });
  });

  it("GQA with its choices and with entailed questions in a further file", async () => {
    const question = (answer: string, entailed: readonly string[], isBalanced = true) => ({ answer,
      isBalanced, entailed, types: { structural: "verify", semantic: "obj", detailed: "exist" },
      groups: { global: "g" } });
    const files = {
      gold: json({ 10: question("yes", ["10", "11"]) }),
      questions: json({ 10: question("yes", []), 11: question("no", [], false) }),
      choices: json({ 10: { valid: ["yes", "no"], plausible: ["no"] } }),
      predictions: json([{ questionId: "10", prediction: "yes" }, { questionId: "11",
        prediction: "yes" }]),
    };
    const report = await score("gqa", files) as Readonly<Record<string, unknown>>;
    assert.deepEqual([report["n"], report["accuracy"], report["validity"], report["plausibility"],
      report["consistency"], report["distribution"]], [1, 100, 100, 0, 0, 0]);
  });

  it("scores named ids alone, in one file of 90 MB", async function() {
    this.timeout(120_000);
    const gold = json({ images: Array.from({ length: 1000 }, (_, id) => ({ id })),
      categories: [{ id: 1, name: "dog" }],
      annotations: [{ id: 1, image_id: 5, category_id: 1, bbox: [0, 0, 40, 40], iscrowd: 0 }] });
    const predictions = file("large.json", "");
    const text = " ".repeat(900);
    const out = fs.openSync(predictions, "w");
    for (let i = 0; i < 100_000; i++)
      fs.writeSync(out,
        `${i === 0 ? "[" : ","}${
          JSON.stringify({ image_id: i % 1000, category_id: 1, bbox: [0, 0, 40, 40], score: 1,
            text })
        }`);
    fs.writeSync(out, "]");
    fs.closeSync(out);
    assert.ok(fs.statSync(predictions).size > 90e6);
    const report = await score("coco", { gold, predictions, ids: json([5, 6]) }) as Readonly<
      Record<string, number>
    >;
    assert.deepEqual([report["images"], report["detections"], report["AR100"]], [2, 200, 1]);
    fs.rmSync(predictions);
  });
});
