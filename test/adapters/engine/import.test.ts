import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ImportSummary } from "../../../src/adapters/benchmarks/reading/summary";
import { temporaryFolder } from "../../fakes/bench";
import { picture, written } from "../datasets/importing";
import { startVisrep, visrep } from "./cli";

const row = (i: number): object => ({ image: `p${i % 6}.jpg`, caption: `The dog is on sofa ${i}.`,
  label: i % 2, relation: i % 3 ? "on" : "under" });
const text = (rows: readonly object[]): string =>
  rows.map((one) => `${JSON.stringify(one)}\n`).join("");

describe("visrep import", function() {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, "images"));
    for (let i = 0; i < 6; i++) await picture(path.join(folder, "images"), `p${i}.jpg`, 80, 60);
  });

  it("makes a data folder that init takes; --json prints the report alone", async () => {
    const file = written(folder, "dev.jsonl", text(Array.from({ length: 30 }, (_, i) => row(i))));
    const out = path.join(folder, "data");
    const made = await visrep("import", "vsr", file, "--out", out, "--per-type", "4", "--split",
      "train", "--seed", "3", "--json");
    assert.equal(made.status, 0, made.stderr);
    const report = JSON.parse(made.stdout) as ImportSummary;
    assert.deepEqual([report.queries, report.byType, report.leftOut], [8, { on: 4, under: 4 }, {
      "not sampled": 22,
    }]);
    assert.deepEqual(JSON.parse(fs.readFileSync(path.join(out, "import-report.json"), "utf8")),
      report);
    const more = await visrep("import", "vsr", "--annotations",
      written(folder, "test.jsonl",
        text([{ ...row(1), image: "p9.jpg" }, { ...row(2), image: "p2.jpg", label: 7 }, row(3)])),
      "--out", out, "--append", "--split", "train");
    assert.equal(more.status, 0, more.stderr);
    assert.match(more.stderr, /1 queries, beside 8 that were there/);
    assert.match(more.stderr, /2 problems \(missing-image 1, bad-record 1\)/);
    assert.match(more.stderr, /test\.jsonl, line 2: label: /);
    const experiment = path.join(folder, "experiment");
    const init = await visrep("init", experiment, "--data", out, "--json");
    assert.equal((JSON.parse(init.stdout) as { readonly queries: number }).queries, 9, init.stderr);
    assert.ok(fs.existsSync(path.join(experiment, "data/images")));
    // Links that an import made still lead to the images after the data folder was copied.
    const linked = path.join(folder, "linked");
    assert.equal((await visrep("import", "vsr", file, "--out", linked, "--link")).status, 0);
    assert.equal(
      (await visrep("init", path.join(folder, "linked-experiment"), "--data", linked)).status,
      0,
    );
    assert.ok(
      fs.readFileSync(path.join(folder, "linked-experiment/data/images/p1.jpg")).length > 0,
    );
  });

  it("ends with status 1 for a damaged file, whose good records are kept, and 2 for wrong usage", async () => {
    const question = { question: "Is it red?", answer: "no", imageId: "p1",
      types: { structural: "verify", semantic: "attr", detailed: "verifyAttr" } };
    const cut = written(folder, "cut.json",
      JSON.stringify({ 1: question, 2: question, 3: question }).slice(0, -40));
    const out = path.join(folder, "cut");
    const damaged = await visrep("import", "gqa", cut, "--out", out);
    assert.equal(damaged.status, 1);
    assert.match(damaged.stderr, /cut\.json, after "2": it ends in the middle/);
    assert.match(damaged.stderr, /Fetch it again/);
    assert.equal(fs.readFileSync(path.join(out, "queries.jsonl"), "utf8").trim().split("\n").length,
      2);
    const fails = async (status: number, said: RegExp,
      ...words: readonly string[]): Promise<void> => {
      const result = await visrep("import", ...words);
      assert.deepEqual([result.status, result.stdout], [status, ""], result.stderr);
      assert.match(result.stderr, said);
      assert.doesNotMatch(result.stderr, /\n\s+at /);
    };
    await fails(2, /Allowed choices are gqa, coco/, "imagenet", cut, "--out", out);
    await fails(2, /No annotation file/, "gqa", "--out", path.join(folder, "none"));
    await fails(2, /exists already/, "gqa", cut, "--out", out);
    await fails(2, /more than the whole/, "gqa", cut, "--out", path.join(folder, "none"),
      "--validation", "0.7", "--test", "0.7");
    await fails(2, /Two to 64 images/, "gqa", cut, "--out", path.join(folder, "none"),
      "--images-per-query", "1");
    await fails(1, /looks like gqa.*\n.*visrep import gqa/, "vsr", cut, "--out",
      path.join(folder, "none"));
    await fails(1, /does not exist/, "gqa", path.join(folder, "nowhere.json"), "--out",
      path.join(folder, "none"));
    assert.equal(fs.existsSync(path.join(folder, "none")), false);
  });

  it("is cancelled by a signal and leaves no queries", async () => {
    const rows = written(folder, "large.jsonl",
      text(Array.from({ length: 400_000 }, (_, i) => row(i))));
    const out = path.join(folder, "cancelled");
    const { child, finished } = startVisrep("import", "vsr", rows, "--out", out);
    child.stderr?.once("data", () => child.kill("SIGINT"));
    const { status, stderr } = await finished;
    assert.equal(status, 1, stderr);
    assert.match(stderr, /cancelled; no query was written/);
    assert.deepEqual(fs.readdirSync(out).filter((name) => name !== "images"), []);
  });
});
