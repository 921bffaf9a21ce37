import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runCommand } from "../../../src/adapters/process/run-command";
import { environmentPython, readyFile } from "../../../src/adapters/trainer/peft/python";
import { planSetUp, type SetUpPlan } from "../../../src/adapters/trainer/peft/set-up-plan";
import { setUpTrainer } from "../../../src/adapters/trainer/peft/set-up-trainer";
import { AbortError, ConfigError } from "../../../src/core/errors";
import { until } from "../../eventually";
import { temporaryFolder } from "../../fakes/bench";
import { visrep } from "../engine/cli";

describe("setting the trainer up", function() {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const script = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return file;
  };
  const requirements = (text: string): string => {
    const file = path.join(folder, "requirements.txt");
    fs.writeFileSync(file, text);
    return file;
  };
  let plan: SetUpPlan | undefined;

  before(async () => {
    plan = await planSetUp({ python: "python3", device: "cpu" }).then(
      (found) => ({ ...found, folder: path.join(folder, "environment"), ready: false }),
      (error: unknown) => {
        if (!(error instanceof ConfigError)) throw error;
        console.log(`      PARTLY SKIPPED: ${error.text}`);
        return undefined;
      },
    );
  });

  it("says what is wrong with a Python", async () => {
    const refused = (python: string, why: RegExp) =>
      assert.rejects(planSetUp({ python, device: "cpu" }), (error) =>
        error instanceof ConfigError && why.test(error.message) &&
        /Install Python 3\.11 or newer/.test(error.nextStep));
    await refused(path.join(folder, "absent"), /there is none of that name/);
    await refused(script("old", `echo "3 9"`), /Python 3\.9 is older than 3\.11/);
    await refused(script("bare", `echo "3 11"; echo "ModuleNotFoundError: No module named ` +
      `'ensurepip'" >&2; exit 1`), /No module named 'ensurepip'/);
    await refused(script("other", `echo "hello"`), /it is no Python \(hello\)/);
  });

  it("makes an environment that is ready, and keeps it", async function() {
    if (!plan) return this.skip();
    const python = await setUpTrainer(plan, { requirements: requirements("# nothing\n") });
    assert.equal(python, environmentPython(plan.folder));
    assert.ok(fs.existsSync(readyFile(plan.folder)));
    const [prefix] = await runCommand(python, ["-c", "import sys; print(sys.prefix)"]);
    assert.equal(fs.realpathSync(prefix ?? ""), fs.realpathSync(plan.folder));
    assert.equal(
      await setUpTrainer({ ...plan, ready: true }, {
        requirements: path.join(folder, "absent.txt"),
      }),
      python,
    );
  });

  it("makes it with uv where there is one", async function() {
    const found = await planSetUp({ device: "cpu" });
    if (found.installer !== "uv") {
      console.log("      SKIPPED: there is no uv on the PATH");
      return this.skip();
    }
    const own = { ...found, folder: path.join(folder, "uv-environment"), ready: false };
    const python = await setUpTrainer(own, { requirements: requirements("six==1.17.0\n") });
    assert.deepEqual(await runCommand(python, ["-c", "import six, sys; print(six.__version__, " +
      "sys.version_info >= (3, 11))"]), ["1.17.0 True"]);
    await assert.rejects(
      setUpTrainer(own, { requirements: requirements("visrep trainer: no requirement\n") }),
      (error) => error instanceof ConfigError && /visrep trainer/.test(error.message),
    );
    assert.ok(!fs.existsSync(own.folder));
  });

  it("leaves nothing half made, and says what pip said", async function() {
    if (!plan) return this.skip();
    await assert.rejects(
      setUpTrainer(plan, { requirements: requirements("visrep trainer: no requirement\n") }),
      (error) => error instanceof ConfigError && /Invalid requirement/.test(error.message),
    );
    assert.ok(!fs.existsSync(plan.folder));
    const controller = new AbortController();
    const environment = plan.folder;
    void until("the environment's folder", () => fs.existsSync(environment)).finally(() =>
      controller.abort()
    );
    await assert.rejects(
      setUpTrainer(plan, { requirements: requirements("# nothing\n"), signal: controller.signal }),
      AbortError,
    );
    assert.ok(!fs.existsSync(plan.folder));
  });

  it("tells size and place before it starts", async function() {
    if (!plan) return this.skip();
    const { status, stdout, stderr } = await visrep("setup-trainer", "--plan", "--json", "--device",
      "cuda", "--python", "python3");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /about 3000 MB to download, 7000 MB on disk|set up already/);
    const { device, python } = JSON.parse(stdout) as { device: string; python: null };
    assert.deepEqual([device, python], ["cuda", null]);
  });
});
