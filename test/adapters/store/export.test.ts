import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type MetricsKind, officialMetrics } from "../../../src/adapters/benchmarks/metrics";
import { layout } from "../../../src/adapters/store/layout";
import { UsageError } from "../../../src/core/errors";
import type { PredictionStyle } from "../../../src/core/export/predictions";
import { countRewarded } from "../../../src/core/run/records";
import type { Query, QuerySource } from "../../../src/core/task/query";
import { exportPredictions, exportPreferences, exportSft } from "../../../src/services/export";
import { temporaryFolder } from "../../fakes/bench";
import { type GeneratedExperiment, writeExperimentWithRun } from "../../fakes/experiment-folder";
import { CORRECTED, writeTraining } from "../../fakes/training";

describe("exports of an experiment", function() {
  this.timeout(60_000);
  let made: GeneratedExperiment;
  before(async () => {
    made = await writeExperimentWithRun(path.join(temporaryFolder(), "exported"), "exported");
    await writeTraining(made);
    fs.writeFileSync(layout.queries(made.folder),
      made.queries.map((query) => `${JSON.stringify({ ...query, source: sourceOf(query) })}\n`)
        .join(""));
  });

  /**
   * As importers would say it: pictures are images, and two retrieval queries are an example of
   * Winoground.
   */
  function sourceOf({ id, type }: Query): QuerySource {
    const number = Number(/\d+$/.exec(id)?.[0]);
    switch (type) {
      case "count":
        return { dataset: "gqa", id };
      case "noun":
        return { dataset: "coco", id, image: String(number), group: "53" };
      default:
        return { dataset: "winoground", id: String(Math.floor(number / 2)),
          group: `c${number % 2}` };
    }
  }
  const test = (type: string) =>
    made.samples.filter((sample) => sample.split === "test" && sample.type === type);
  const json = (value: unknown): string => {
    const file = path.join(temporaryFolder(), "data.json");
    fs.writeFileSync(file, JSON.stringify(value));
    return file;
  };
  const scored = async (style: PredictionStyle & MetricsKind,
    gold: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const { records, ids } = await exportPredictions(made.folder, {}, "test", style);
    return {
      ...await officialMetrics(style, { gold: json(gold), predictions: json(records),
        ids: json(ids) }, () => {}),
    };
  };

  it("fine-tuning rows have TRL's columns, and say where they come from", async () => {
    const { run, iteration, records } = await exportSft(made.folder, {}, "prompt-completion");
    assert.deepEqual([run, iteration], ["run-001", 1]);
    const rows = fs.readFileSync(layout.trainRows(made.run, 1), "utf8").trim().split("\n").map((
      line,
    ) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(records,
      rows.map(({ program, schemaVersion: _, ...rest }) => ({ ...rest, completion: program })));
    const [first] = (await exportSft(made.folder, { iteration: 1, run: "run-001" }, "messages"))
      .records as readonly Record<string, unknown>[];
    assert.deepEqual(first?.["messages"], [{ role: "user", content: rows[0]?.["prompt"] }, {
      role: "assistant",
      content: rows[0]?.["program"],
    }]);
    await assert.rejects(exportSft(made.folder, { iteration: 0 }, "messages"), UsageError);
    await assert.rejects(exportSft(made.folder, { run: "run-009" }, "messages"), UsageError);
  });

  it("preferences are a program that was trained on against one that failed", async () => {
    const { records } = await exportPreferences(made.folder, {}, "prompt-completion");
    const pairs = records as readonly { readonly query: string; readonly chosen: string;
      readonly rejected: string; readonly failure: string }[];
    // One program a query was grown, so only the corrected query has both.
    assert.deepEqual(pairs.map(({ query, failure }) => [query, failure]), [[CORRECTED,
      "program_execution"]]);
    assert.match(pairs[0]?.chosen ?? "", /find\("apple"\)/);
    assert.match(pairs[0]?.rejected ?? "", /find_all\("apple"\)/);
  });

  it("predictions are read by the official metrics, which agree with the rewards", async () => {
    const questions = Object.fromEntries(
      made.queries.filter(({ type }) => type === "count").map((
        { id },
      ) => [id, { answer: "1", isBalanced: true, entailed: [],
        types: { structural: "query", semantic: "obj", detailed: "count" },
        groups: { global: null } }]
      ),
    );
    const counts = test("count");
    assert.deepEqual([(await scored("gqa", questions))["accuracy"],
      (await scored("gqa", questions))["n"]], [(100 * countRewarded(counts)) / counts.length,
      counts.length]);
    // The apple in pixels of a picture 240 high: left 40, 140 above the lower edge, 80 by 80.
    const images = Array.from({ length: 10 }, (_, id) => ({ id }));
    const instances = { images, categories: [{ id: 53, name: "apple" }],
      annotations: images.map(({ id }) => ({ id: id + 1, image_id: id, category_id: 53,
        bbox: [40, 100, 80, 80], iscrowd: 0 })
      ) };
    const { AR100 } = await scored("coco", instances);
    assert.ok(Math.abs(Number(AR100) - countRewarded(test("noun")) / test("noun").length) < 1e-9,
      String(AR100));
    const retrieved = test("retrieval");
    const right =
      retrieved.filter((sample, i) =>
        i % 2 === 0 && sample.reward === 1 && retrieved[i + 1]?.reward === 1
      ).length;
    assert.equal((await scored("winoground", images.slice(0, 5)))["image"], right / 5);
    const own = await exportPredictions(made.folder, { iteration: 0 }, "validation", "jsonl");
    assert.deepEqual([own.records.length, own.ids.length, own.leftOut], [18, 18, 0]);
  });
});
