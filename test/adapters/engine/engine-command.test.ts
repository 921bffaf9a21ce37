import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { runEngineCommand } from "../../../src/adapters/engine-client/command";
import { AbortError, StoreError } from "../../../src/core/errors";
import { until } from "../../eventually";
import { temporaryFolder } from "../../fakes/bench";
import { writeExperiment } from "../../fakes/experiment-folder";

const programs = { bin: path.resolve(import.meta.dirname, "../../../dist/visrep.mjs"),
  node: process.execPath };

describe("a command of the engine, as the editor runs it", () => {
  it("makes an experiment and passes on what it prints", async () => {
    const home = temporaryFolder();
    await writeExperiment(path.join(home, "source"), "source");
    const lines: string[] = [];
    await runEngineCommand({ ...programs,
      args: ["init", path.join(home, "made"), "--data", path.join(home, "source", "data")],
      onLine: (line) => lines.push(line) });
    assert.match(lines.join("\n"), /138 queries/);
    assert.match(await fs.readFile(path.join(home, "made", "experiment.json"), "utf8"),
      /"name": "made"/);
  });

  it("fails with the engine's own message", async () => {
    await assert.rejects(
      runEngineCommand({ ...programs,
        args: ["init", path.join(temporaryFolder(), "made"), "--data", "/nowhere"] }),
      (error) => error instanceof StoreError && /nowhere/.test(error.message),
    );
  });

  it("names the setting where Node cannot be started", async () => {
    await assert.rejects(runEngineCommand({ ...programs, node: "/nowhere/node", args: ["status"] }),
      (error) => error instanceof StoreError && /visrep\.engine\.node/.test(error.nextStep));
  });

  it("ends when it is cancelled", async () => {
    const cancel = new AbortController();
    const home = temporaryFolder();
    const running = runEngineCommand({ ...programs, args: ["init", path.join(home, "made")],
      signal: cancel.signal });
    void until("what it makes", async () => (await fs.readdir(home)).length > 0).finally(() =>
      cancel.abort()
    );
    await assert.rejects(running, AbortError);
  });
});
