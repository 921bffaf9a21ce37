import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../../fakes/bench";
import { writeExperimentWithRun } from "../../fakes/experiment-folder";
import { writeTraining } from "../../fakes/training";
import { visrep } from "./cli";

describe("visrep export", function() {
  this.timeout(60_000);

  it("writes rows, pairs and predictions, and refuses what does not go together", async () => {
    const made = await writeExperimentWithRun(path.join(temporaryFolder(), "exported"), "exported");
    await writeTraining(made);
    const out = path.join(temporaryFolder(), "out.json");
    const exported = async (...words: readonly string[]): Promise<{ readonly records: number }> => {
      const { status, stdout, stderr } = await visrep("export", made.folder, "--out", out, "--json",
        ...words);
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout) as { readonly records: number };
    };
    const { records } = await exported("--format", "sft");
    const lines = fs.readFileSync(out, "utf8").trim().split("\n").map((line) =>
      JSON.parse(line) as Record<string, unknown>
    );
    assert.equal(lines.length, records);
    assert.ok(
      records > 10 &&
        lines.every(({ prompt, completion }) =>
          typeof prompt === "string" && typeof completion === "string"
        ),
    );
    assert.equal((await exported("--format", "preferences", "--style", "messages")).records, 1);
    await exported("--format", "predictions", "--split", "validation", "--iteration", "0");
    assert.equal(fs.readFileSync(out, "utf8").trim().split("\n").length, 18);
    // Scenes come from no other data set.
    assert.deepEqual(await exported("--format", "predictions", "--style", "gqa"), {
      schemaVersion: 1,
      out,
      run: "run-001",
      iteration: 1,
      records: 0,
      answered: 0,
      leftOut: 30,
    });
    assert.deepEqual(JSON.parse(fs.readFileSync(out, "utf8")), []);
    for (const words of [["--format", "sft", "--style", "gqa"], ["--format", "sft", "--ids", out], [
      "--format",
      "predictions",
      "--iteration",
      "9",
    ], ["--format", "sft", "--run", "run-002"], ["--format", "parquet"]]) {
      assert.equal((await visrep("export", made.folder, "--out", out, ...words)).status, 2,
        words.join(" "));
    }
  });
});
