import assert from "node:assert/strict";
import { experimentSchema } from "../../../src/core/loop/experiment";
import { DataError } from "../../../src/core/errors";
import { preflight, preflightRows, runLabel } from "../../../src/extension/run/preflight";
import { temporaryFolder } from "../../fakes/bench";
import { writeExperiment, writeExperimentWithRun } from "../../fakes/experiment-folder";

const options = experimentSchema.parse({ schemaVersion: 1, name: "generated" });

describe("the pre-flight of Run Iteration", () => {
  it("counts what a first run will do", async () => {
    const folder = temporaryFolder();
    const plan = await preflight(folder, options, await writeExperiment(folder, "generated"), 1);
    assert.deepEqual(plan.splits, { train: 90, validation: 18, test: 30 });
    assert.equal(plan.grown, 360);
    assert.equal(plan.scored, 48);
    assert.equal(runLabel(plan), "Run iterations 0 and 1");
    const text = preflightRows(plan).map(({ label, detail }) => `${label} ${detail}`).join("\n");
    for (const part of ["A new run is started", "Grow: 360 programs", "90 train queries × 4 samples by the builtin policy", "scenes perception", "LoRA rank 16", "builtin trainer", "18 validation + 30 test queries"]) assert.ok(text.includes(part), part);
  });

  it("continues the newest run, and starts a new one when an option changed", async () => {
    const { folder, queries } = await writeExperimentWithRun(temporaryFolder(), "generated");
    const plan = await preflight(folder, options, queries, 1);
    assert.equal(plan.run, "run-001");
    assert.equal(runLabel(plan), "Run iteration 2");
    assert.equal(runLabel(await preflight(folder, options, queries, 3)), "Run iterations 2 to 4");
    const changed = await preflight(folder, { ...options, seed: 7 }, queries, 1);
    assert.equal(changed.run, undefined);
    assert.deepEqual(changed.because, ["seed: 1 -> 7"]);
    assert.equal(runLabel(changed), "Run iterations 0 and 1");
  });

  it("refuses an empty split with the reason", async () => {
    const folder = temporaryFolder();
    const queries = await writeExperiment(folder, "generated");
    await assert.rejects(preflight(folder, { ...options, tasks: ["matching"] }, queries.filter(({ task, split }) => task !== "matching" || split !== "train"), 1),
      (error) => error instanceof DataError && /no train query of its tasks \(matching\)/.test(error.message));
  });
});
