import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { layout } from "../../../src/adapters/store/layout";
import { readQueries } from "../../../src/adapters/store/queries";
import { metricsSchema, type TrainRow, trainRowSchema } from "../../../src/core/run/records";
import type { Query, Split } from "../../../src/core/task/query";
import type { ErrorsReport } from "../../../src/services/errors-report";
import { smallExperiment, visrep } from "./cli";

/**
 * The whole headless way of a correction: from a refusal to its effect, with the real interpreter,
 * perception and trainer.
 */
describe("visrep correct", function() {
  this.timeout(600_000);
  let experiment: string;
  let queries: readonly Query[];
  before(async () => {
    experiment = await smallExperiment({ train: 4, validation: 2, test: 2 });
    queries = await readQueries(experiment);
  });

  const counting = (split: Split): Query =>
    queries.find((query) => query.split === split && query.type === "count") as Query;
  const answering = (answer: string) =>
    "def execute_command(image) -> str:\n" +
    `    patches = ImagePatch(image).find("cat")\n    if len(patches) > 50:\n` +
    `        return "many"\n    return ${JSON.stringify(answer)}\n`;
  const right = ({ annotation }: Query) =>
    answering(annotation.kind === "answer" ? annotation.answer : "");

  async function correct(query: string, program: string, ...words: readonly string[]) {
    const file = path.join(experiment, "mine.py");
    fs.writeFileSync(file, program);
    const { status, stdout, stderr } = await visrep("correct", experiment, "--query", query,
      "--program", file, "--json", ...words);
    return { status, stderr,
      report: (stdout === "" ? {} : JSON.parse(stdout)) as { ok?: boolean; reason?: string;
        file?: string; used?: number } };
  }

  it("refuses what is no train query, does not run or earns nothing, and writes nothing", async () => {
    for (const [query, program, reason] of [
      [counting("test").id, right(counting("test")), /test query/],
      [counting("validation").id, right(counting("validation")), /validation query/],
      ["nobody", answering("1"), /no query nobody/],
      [counting("train").id, answering("none of this"), /wrong_answer.*none of this/],
      [counting("train").id, "def execute_command(image) -> str:\n    x = 0\n" +
        "    return str(1 / x)\n", /program_execution, line 3/],
      [counting("train").id, "print(1)\n", /execute_command/],
    ] as const) {
      const { status, report, stderr } = await correct(query, program);
      assert.equal(status, 1, stderr);
      assert.equal(report.ok, false);
      assert.match(report.reason ?? "", reason);
      assert.match(stderr, /is not saved/);
    }
    assert.equal(fs.existsSync(layout.corrections(experiment)), false);
    assert.equal((await visrep("correct", experiment, "--query", "x")).status, 2);
    assert.equal(
      (await visrep("correct", experiment, "--query", "x", "--program", "y", "--check")).status,
      2,
    );
    assert.equal((await visrep("errors", experiment)).status, 2);
  });

  it("--dry-run says what a program is worth and saves nothing, --similar on how many others, " +
    "--draft keeps what fails", async () => {
    const query = counting("train");
    type DryRun = { ok: boolean; reward: number; answer: string; failure: { kind: string } | null;
      refused: string | null; similar?: { tried: number; unaligned: number; candidates: number } };
    const dry = await correct(query.id, right(query), "--dry-run", "--similar");
    assert.equal(dry.status, 0, dry.stderr);
    const report = dry.report as unknown as DryRun;
    assert.deepEqual([report.ok, report.reward, report.failure, report.refused], [true, 1, null,
      null]);
    assert.deepEqual([report.similar?.candidates,
      (report.similar?.tried ?? 0) + (report.similar?.unaligned ?? 0)], [3, 3]);
    assert.match(dry.stderr, /Nothing is saved/);
    const wrong = await correct(query.id, answering("none of this"), "--dry-run");
    assert.equal(wrong.status, 1);
    assert.equal((wrong.report as unknown as DryRun).failure?.kind, "wrong_answer");
    const validation = await correct(counting("validation").id, right(counting("validation")),
      "--dry-run");
    assert.equal(validation.status, 1);
    assert.match((validation.report as unknown as DryRun).refused ?? "", /validation query/);
    assert.equal((await correct(counting("test").id, right(counting("test")), "--dry-run")).status,
      1);
    assert.equal(fs.existsSync(layout.corrections(experiment)), false);

    const kept = await correct(query.id, answering("none of this"), "--draft", "--author", "Ada");
    assert.equal(kept.status, 0, kept.stderr);
    const { ok, draft } = kept.report as { ok?: boolean; draft?: string };
    assert.equal(ok, false);
    assert.match(fs.readFileSync(draft ?? "", "utf8"),
      /# author: Ada\n\n# .*\ndef execute_command/);
    const again = await correct(query.id, answering("nor this"), "--draft");
    assert.equal(again.status, 1);
    assert.match(again.stderr, /draft is never replaced/);
    assert.equal(
      (await visrep("correct", experiment, "--query", "x", "--program", "y", "--draft",
        "--dry-run")).status,
      2,
    );
  });

  it("saves one that earns its reward, and never replaces it", async () => {
    const query = counting("train");
    const { status, report, stderr } = await correct(query.id, right(query), "--author", "Ada",
      "--failure-type", "wrong decomposition");
    assert.equal(status, 0, stderr);
    assert.equal(report.used, 1);
    const text = fs.readFileSync(report.file ?? "", "utf8");
    assert.ok(text.startsWith(`# schemaVersion: 1\n# query: ${query.id}\n` +
      `# failure-type: wrong decomposition\n# author: Ada\n\n# ${query.text}\n` +
      "def execute_command"), text);
    const again = await correct(query.id, right(query));
    assert.equal(again.status, 1);
    assert.match(again.stderr, /is there already/);
    assert.equal(fs.readFileSync(report.file ?? "", "utf8"), text);
  });

  it("--check verifies all files", async () => {
    const good = await visrep("correct", experiment, "--check", "--json");
    assert.equal(good.status, 0, good.stderr);
    fs.writeFileSync(path.join(layout.corrections(experiment), "torn.py"),
      "def execute_command(image): return 1\n");
    const { status, stdout, stderr } = await visrep("correct", experiment, "--check", "--json");
    assert.equal(status, 1);
    assert.match(stderr, /torn\.py +left out: .*line 1/);
    assert.deepEqual(
      (JSON.parse(stdout) as { corrections: { file: string; ok: boolean }[] }).corrections.map((
        { ok },
      ) => ok),
      [true, false],
    );
  });

  it("is trained on by the next iterations of the run; errors and status tell its effect", async () => {
    const first = await visrep("run", experiment, "--iterations", "1");
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stderr, /torn\.py is left out of iteration 1/);
    fs.rmSync(path.join(layout.corrections(experiment), "torn.py"));
    const second = await visrep("run", experiment, "--iterations", "1");
    assert.equal(second.status, 0, second.stderr);
    const run = layout.run(experiment, "run-001");
    for (const iteration of [1, 2]) {
      const rows: readonly TrainRow[] = fs.readFileSync(layout.trainRows(run, iteration), "utf8")
        .trim().split("\n").map((line) => trainRowSchema.parse(JSON.parse(line)));
      assert.deepEqual(
        rows.filter(({ source }) => source.kind === "correction").map((
          { query, weight },
        ) => [query, weight]),
        [[counting("train").id, 4]],
      );
    }
    const metrics = [0, 1, 2].map((k) =>
      metricsSchema.parse(JSON.parse(fs.readFileSync(layout.metrics(run, k), "utf8")))
    );
    assert.deepEqual(metrics.map(({ review }) => review?.corrections.used), [0, 1, 1]);
    const accuracy = (k: number) => metrics[k]?.validation.byType["count"]?.accuracy;
    const effect = { type: "count", corrections: 1, before: accuracy(0), after: accuracy(2),
      iterations: 2 };
    const { stdout, stderr } = await visrep("errors", experiment, "--json");
    const report = JSON.parse(stdout) as ErrorsReport;
    assert.deepEqual(report.effects, [effect], stderr);
    assert.deepEqual([report.corrections.files, report.corrections.left], [1, 49]);
    for (const { id } of report.suggested)
      assert.equal(queries.find((query) => query.id === id)?.split, "train");
    const status = await visrep("status", experiment);
    assert.match(status.stderr, /count: \d\.\d\d -> \d\.\d\d two iterations after 1 correction/);
  });
});
