import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { layout } from "../../../src/adapters/store/layout";
import { LISTED } from "../../../src/core/report/compare";
import type { Provenance } from "../../../src/core/report/provenance/provenance-records";
import type { ComparisonReport } from "../../../src/services/comparison";
import { temporaryFolder } from "../../fakes/bench";
import { type GeneratedExperiment, writeExperimentWithRun } from "../../fakes/experiment-folder";
import { writeTraining } from "../../fakes/training";
import { visrep } from "./cli";

describe("visrep compare and why", function() {
  this.timeout(120_000);
  let generated: GeneratedExperiment;
  before(async () => {
    generated = await writeExperimentWithRun(path.join(temporaryFolder(), "compared"), "compared");
    await writeTraining(generated);
  });

  const json = async <T>(...words: readonly string[]): Promise<T> => {
    const { status, stdout, stderr } = await visrep(...words, "--json");
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as T;
  };

  it("compares the last two iterations of the newest run, and counts test queries without " +
    "naming one", async () => {
    const report = await json<ComparisonReport>("compare", generated.folder);
    assert.deepEqual([report.from, report.to], [{ run: "run-001", iteration: 0 }, { run: "run-001",
      iteration: 1 }]);
    assert.equal(Object.values(report.totals.test).reduce((sum, n) => sum + n, 0), 30);
    assert.equal(report.onlyOne.train, 90, "iteration 0 grows nothing");
    assert.ok(
      report.queries.length > 0 &&
        report.queries.every(({ query, split }) =>
          split === "validation" && query.startsWith("validation-")
        ),
    );
    assert.deepEqual(
      report.corrections.map(({ file, isNew, iterations }) => [file, isNew, iterations]),
      [["train-count-1.py", true, [1]]],
    );
    const { stdout, stderr } = await visrep("compare", generated.folder);
    assert.equal(stdout, "");
    assert.match(stderr,
      /run-001, iteration 0 -> run-001, iteration 1\n {2,}fixed +broken +newly unexecutable +still failing +right in both\n/);
    for (const change of LISTED) assert.match(stderr, new RegExp(`^test( +\\d+){5}$`, "m"), change);
    assert.match(stderr, /Corrections trained on in between: train-count-1\.py \(new\)/);
    assert.doesNotMatch(stderr, /test-(count|noun|retrieval)-\d/);
  });

  it("compares backwards and across runs, and refuses what is not there", async () => {
    const there = await json<ComparisonReport>("compare", generated.folder);
    const back = await json<ComparisonReport>("compare", generated.folder, "--from", "run-001/1",
      "--to", "0");
    assert.equal(back.totals.test.right, there.totals.test.right);
    assert.equal(back.totals.validation.fixed,
      there.queries.filter(({ split, before }) => split === "validation" && before.reward === 1)
        .length);
    for (const words of [["--from", "1", "--to", "1"], ["--to", "7"], ["--run", "run-009"], [
      "--from",
      "run-009/0",
    ], ["--from", "one"], ["--to", "0"]]) {
      assert.equal((await visrep("compare", generated.folder, ...words)).status, 2,
        words.join(" "));
    }
    assert.equal((await visrep("compare", path.join(generated.folder, "nowhere"))).status, 2);
  });

  it("says why a row is there and why a program is none", async () => {
    const rewarded = generated.samples.find(({ phase, reward }) =>
      phase === "grow" && reward === 1
    );
    assert.ok(rewarded);
    const found = await json<Provenance>("why", generated.folder, "--query", rewarded.query);
    assert.deepEqual(
      found.rows.map(({ source }) => source.kind === "sample" && [source.id, source.policy]),
      [[rewarded.id, rewarded.policy]],
    );
    const corrected = await json<Provenance>("why", generated.folder, "--query", "train-count-1",
      "--iteration", "1");
    const [{ source } = { source: undefined }] = corrected.rows;
    assert.deepEqual(
      source?.kind === "correction" && [source.file, source.author, source.parent?.change],
      ["train-count-1.py", "Ada", { added: 1, removed: 1 }],
    );
    assert.deepEqual(corrected.leftOut.map(({ reason }) => reason), [{ kind: "no_reward",
      failure: "program_execution" }]);
    const { stderr } = await visrep("why", generated.folder, "--query", "validation-noun-0");
    assert.match(stderr, /It is a validation query/);
    assert.match(
      (await visrep("why", generated.folder, "--query", rewarded.query, "--iteration", "0")).stderr,
      /frozen base/,
    );
    for (const words of [["--query", "nobody"], ["--query", rewarded.query, "--iteration", "8"],
      []])
      assert.equal((await visrep("why", generated.folder, ...words)).status, 2, words.join(" "));
  });

  it("names a damaged line of the training rows", async () => {
    const file = layout.trainRows(generated.run, 1);
    const sound = await fs.readFile(file, "utf8");
    try {
      await fs.writeFile(file, `${sound}{"query":"train-count-0","correction"\n`);
      for (const words of [["compare", generated.folder], ["why", generated.folder, "--query",
        "train-count-0"]]) {
        const { status, stderr } = await visrep(...words);
        assert.equal(status, 1);
        assert.match(stderr, new RegExp("train\\.jsonl, line " +
          `${sound.trimEnd().split("\n").length + 1}: damaged`));
      }
    } finally {
      await fs.writeFile(file, sound);
    }
  });
});
