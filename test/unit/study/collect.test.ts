import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { type Arm, ARMS } from "../../../scripts/study/arms";
import { collectResult } from "../../../scripts/study/collect";
import { armResultSchema, decodeBits } from "../../../scripts/study/result";
import { standOf } from "../../../scripts/study/run-arm";
import { temporaryFolder } from "../../fakes/bench";
import { writeExperimentWithRun } from "../../fakes/experiment-folder";

describe("what is kept of a finished arm", () => {
  const arm: Arm = { ...(ARMS[0] as Arm), iterations: 1 };

  it("agrees with the run: every reward, in the order of the queries, and the scores", async () => {
    const { folder, queries, samples } = await writeExperimentWithRun(
      path.join(temporaryFolder(), "arm"),
      "arm",
    );
    const result = await collectResult(arm, "builtin", folder, "npm run study");
    assert.deepEqual(armResultSchema.parse(JSON.parse(JSON.stringify(result))), result);
    assert.deepEqual(result.iterations.map(({ iteration }) => iteration), [0, 1]);
    assert.deepEqual(result.types, { count: { task: "vqa", test: 10 },
      noun: { task: "detection", test: 10 }, retrieval: { task: "matching", test: 10 } });
    const newest = result.iterations[1];
    for (const [type, { test }] of Object.entries(result.types)) {
      const rewards = decodeBits(newest?.rewards?.[type] ?? "", test);
      assert.deepEqual(rewards, queries.filter((query) =>
        query.split === "test" && query.type === type
      ).map(({ id }) => samples.find((sample) => sample.query === id)?.reward));
      assert.equal(newest?.test?.byType[type], rewards.reduce((sum, reward) =>
        sum + reward, 0) / test);
    }
    assert.equal(newest?.validation.n, 18);
    assert.deepEqual(newest?.grow?.samples, 90);
  });

  it("comes of one run: a second one, which the engine starts where anything changed, is " +
    "refused each time", async () => {
    const { folder, run } = await writeExperimentWithRun(path.join(temporaryFolder(), "arm"),
      "arm");
    assert.deepEqual((await standOf(folder)).history.map(({ iteration }) => iteration), [0, 1]);
    await fs.cp(run, path.join(path.dirname(run), "run-002"), { recursive: true });
    for (let i = 0; i < 2; i++)
      await assert.rejects(standOf(folder), /changed since this arm began.*Delete that folder/);
  });

  it("is refused while an iteration is missing", async () => {
    await assert.rejects(collectResult(arm, "builtin", temporaryFolder(), ""), /has no run/);
  });
});
