import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { layout } from "../../../src/adapters/store/layout";
import { AbortError, DataError, UserError } from "../../../src/core/errors";
import { experimentSchema } from "../../../src/core/experiment/experiment";
import { runIterations } from "../../../src/core/loop/iterate";
import { preflightRows, runLabel } from "../../../src/core/report/preflight/preflight-rows";
import type { TrainRow } from "../../../src/core/run/records";
import { preflight } from "../../../src/services/preflight/preflight";
import { temporaryFolder } from "../../fakes/bench";
import { writeExperiment, writeExperimentWithRun } from "../../fakes/experiment-folder";
import { Trial } from "../../fakes/trial";

const options = experimentSchema.parse({ schemaVersion: 1, name: "generated" });

describe("the pre-flight of Run Iteration", () => {
  it("counts what a first run will do", async () => {
    const folder = temporaryFolder();
    const plan = await preflight(folder, options, await writeExperiment(folder, "generated"), {
      iterations: 1,
    });
    assert.deepEqual(plan.splits, { train: 90, validation: 18, test: 30 });
    assert.equal(plan.grown, 360);
    assert.equal(plan.scored, 48);
    assert.equal(runLabel(plan), "Run iterations 0 and 1");
    const text = preflightRows(plan).map(({ label, detail }) => `${label} ${detail}`).join("\n");
    for (const part of ["A new run is started", "Grow: 360 programs",
      "90 train queries × 4 samples by the builtin policy", "scenes perception", "LoRA rank 16",
      "builtin trainer", "18 validation + 30 test queries"]) assert.ok(text.includes(part), part);
  });

  it("continues the newest run, and starts a new one when an option changed", async () => {
    const { folder, queries } = await writeExperimentWithRun(temporaryFolder(), "generated");
    const plan = await preflight(folder, options, queries, { iterations: 1 });
    assert.equal(plan.run, "run-001");
    assert.equal(runLabel(plan), "Run iteration 2");
    assert.equal(runLabel(await preflight(folder, options, queries, { iterations: 3 })),
      "Run iterations 2 to 4");
    const changed = await preflight(folder, { ...options, seed: 7 }, queries, { iterations: 1 });
    assert.equal(changed.run, undefined);
    assert.deepEqual(changed.because, ["seed: 1 -> 7"]);
    assert.equal(runLabel(changed), "Run iterations 0 and 1");
  });

  it("refuses an empty split with the reason", async () => {
    const folder = temporaryFolder();
    const queries = await writeExperiment(folder, "generated");
    await assert.rejects(
      preflight(folder, { ...options, tasks: ["matching"] },
        queries.filter(({ task, split }) => task !== "matching" || split !== "train"), {
        iterations: 1,
      }),
      (error) =>
        error instanceof DataError &&
        /no train query of its tasks \(matching\)/.test(error.message),
    );
  });
});

describe("what the pre-flight says of the training set", function() {
  this.timeout(60_000);

  it("knows no rows before a first run, and counts corrections, drafts apart", async () => {
    const trial = new Trial();
    await trial.run(0);
    trial.correct("train-1", "1");
    trial.correct("test-1", "1");
    fs.mkdirSync(layout.drafts(trial.folder));
    fs.writeFileSync(path.join(layout.drafts(trial.folder), "train-2.py"), "not yet");
    const { training } = await trial.plan();
    assert.equal(training.own, null);
    assert.equal(training.iteration, 1);
    assert.deepEqual([training.corrections.used.map(({ file, type }) => [file, type]),
      training.corrections.leftOut.map(({ file }) => file), training.files], [[["train-1.py",
      "exist"]], ["test-1.py"], 2]);
    const text = await trial.text();
    for (const part of ["Corrections: 2 of 50: 1 is run again and must earn its reward: exist 1",
      "1 left out: test-1.py (test-1 is a test query", "Own programs: not known yet",
      "Since iteration 0: 2 corrections added"])
      assert.ok(text.includes(part), `${part} in\n${text}`);
    assert.equal((await trial.plan(1, true)).training.changes, null,
      "a new run has nothing to compare with");
  });

  it("forecasts the policy's own rows as in the iteration before, less what is taken out, and " +
    "tells what changed", async () => {
    const trial = new Trial();
    await trial.run(1);
    const rows = await trial.rows(1);
    const byType = (kept: readonly TrainRow[]) =>
      Object.fromEntries(
        ["count", "exist"].map((type) => [type, kept.filter((row) => row.type === type).length]),
      );
    const before = (await trial.plan()).training;
    assert.deepEqual(before.own, { byType: byType(rows), rows: rows.length, exact: false,
      iteration: 1 });
    assert.ok((await trial.text()).includes("Since iteration 1: nobody changed anything"));
    const [first, second] = rows as [TrainRow, TrainRow];
    const mark = await trial.mark(first.query);
    await trial.reject(second);
    trial.correct("train-3", "3");
    const { training, splits, grown } = await trial.plan();
    const kept = rows.filter((row) =>
      row.query !== first.query && (row.query !== second.query || row.program !== second.program)
    );
    assert.deepEqual(training.own, { byType: byType(kept), rows: kept.length, exact: false,
      iteration: 1 });
    assert.deepEqual([training.decisions.excluded.map(({ query }) => query),
      training.decisions.rejected.map(({ query }) => query), training.decisions.recorded], [[
      first.query,
    ], [second.query], false]);
    assert.deepEqual([splits.train, grown], [11, 44]);
    assert.deepEqual(training.changes, { since: 1,
      corrections: { added: ["train-3.py"], edited: [], removed: [] },
      excluded: { added: [first.query], removed: [] },
      rejected: { added: [second.query], removed: [] } });
    const text = await trial.text();
    for (const part of ["Left out: 1 query, 1 program", `${first.query} (wrong annotation, Ada)`,
      "Since iteration 1: 1 correction added, 1 query marked, 1 program rejected",
      `Own programs: about ${kept.length} rows`, "as in iteration 1; iteration 2 grows its own"])
      assert.ok(text.includes(part), `${part} in\n${text}`);
    assert.ok(preflightRows(await trial.plan()).length <= 10);
    // After the next iteration all of that is known; then it is edited, resolved and removed.
    await trial.bench.run(2);
    assert.deepEqual((await trial.plan()).training.changes, { since: 2,
      corrections: { added: [], edited: [], removed: [] }, excluded: { added: [], removed: [] },
      rejected: { added: [], removed: [] } });
    trial.correct("train-3", "3", "better");
    await trial.bench.reviews.append("Ada", { kind: "resolve", mark, resolved: true });
    await trial.bench.reviews.undo("Bo");
    assert.deepEqual((await trial.plan()).training.changes, { since: 2,
      corrections: { added: [], edited: ["train-3.py"], removed: [] },
      excluded: { added: [], removed: [first.query] },
      rejected: { added: [], removed: [second.query] } });
    fs.rmSync(path.join(layout.corrections(trial.folder), "train-3.py"));
    assert.deepEqual((await trial.plan()).training.changes?.corrections, { added: [], edited: [],
      removed: ["train-3.py"] });
  });

  it("is exact where the next iteration's programs are grown, and keeps to what was recorded", async () => {
    for (const stage of ["improve", "evaluate"] as const) {
      const trial = new Trial();
      await trial.run(1);
      await assert.rejects(async () => {
        for await (const event of runIterations(trial.bench.state, trial.bench.ports, 2)) {
          if (event.kind === "stage-started" && event.iteration === 2 && event.stage === stage)
            throw new AbortError();
        }
      }, AbortError);
      await trial.mark("train-1");
      const { training, from } = await trial.plan();
      assert.deepEqual([from, training.own?.exact, training.own?.iteration,
        training.decisions.recorded, training.decisions.excluded], [2, true, 2, true, []]);
      assert.deepEqual(training.corrections.recorded, stage === "evaluate");
      await trial.open().run(2);
      const rows = await trial.rows(2);
      assert.equal(training.own?.rows, rows.length);
    }
  });

  it("shows damaged lines of review logs, and goes on with the rest", async () => {
    const trial = new Trial();
    await trial.run(1);
    await trial.mark("train-1");
    const file = path.join(layout.reviews(trial.folder), "Ada.jsonl");
    fs.appendFileSync(file, `{"id":"torn`);
    const { problems, training } = await trial.plan();
    assert.deepEqual(problems.map((problem) => [problem.file, problem.line]), [[file, 2]]);
    assert.deepEqual(training.decisions.excluded.map(({ query }) => query), ["train-1"]);
    assert.match(await trial.text(), /1 line of reviews cannot be read: .*Ada\.jsonl, line 2/);
  });

  const refuses = (trial: Trial, message: RegExp, nextStep: RegExp) =>
    assert.rejects(trial.plan(), (error: unknown) =>
      error instanceof UserError && message.test(error.message) && nextStep.test(error.nextStep));

  it("refuses a missing picture, naming it and its query", async () => {
    const trial = new Trial();
    await trial.run(0);
    fs.rmSync(path.join(layout.data(trial.folder), "train-3.png"));
    await refuses(trial, /train-3\.png of query train-3 is missing\.$/, /Put it back/);
  });

  it("refuses an empty set: every train query marked, or nothing that earned its reward", async () => {
    const marked = new Trial();
    await marked.run(0);
    for (let i = 0; i < 12; i++) await marked.mark(`train-${i}`);
    await refuses(marked, /Every train query.*wrong annotation/, /Resolve marks/);
    await assert.rejects(marked.plan(1, true), /Every train query/);
    const trial = new Trial({},
      marked.queries.map((query) => ({ ...query,
        annotation: { kind: "answer", answer: "never" } })
      ));
    await assert.rejects(trial.run(1), /nothing to train on/);
    await refuses(trial,
      /No program that was grown in iteration 1 is a training row, and no correction counts/,
      /Add corrections/);
    trial.correct("train-0", "never");
    assert.equal((await trial.plan()).training.corrections.used.length, 1);
  });

  it("refuses a set that stands still, until somebody does something", async () => {
    const trial = new Trial({ sampling: { temperature: 0 } });
    // A policy that learns nothing new: whatever it is trained on, it writes what it wrote.
    trial.bench.policy.sample = (batch) =>
      Promise.resolve(batch.map(({ prompt }) => ({ text: "def execute_command(image) -> str:\n" +
        `    return "${Number(/number (\d+)/.exec(prompt)?.[1]) % 4}"\n`, tokens: 1,
        finish: "stop" as const })
      ));
    await trial.run(1);
    await assert.doesNotReject(trial.plan(), "one iteration says nothing");
    await trial.bench.run(2);
    await refuses(trial,
      /Iterations 1 and 2 wrote the same programs and were trained on the same \d+ rows/,
      /Correct a program.*visrep run/);
    await assert.doesNotReject(trial.plan(1, true), "a new run begins anew");
    const undo = async () => trial.bench.reviews.undo("Ada");
    await trial.mark("train-0");
    await assert.doesNotReject(trial.plan());
    await undo();
    await refuses(trial, /Iterations 1 and 2/, /Correct/);
    trial.correct("train-5", "5");
    await assert.doesNotReject(trial.plan());
    await trial.bench.run(4);
    await refuses(trial, /Iterations 3 and 4/, /Correct/);
  });

  it("does not take a policy that still changes for one that stands still", async () => {
    const trial = new Trial();
    await trial.run(3);
    await assert.doesNotReject(trial.plan());
  });
});
