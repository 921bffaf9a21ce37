import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { loadEngine, requireEngine } from "../../../src/adapters/optional/load";
import { ENGINES_VARIABLE, findEngine,
  installFolder } from "../../../src/adapters/optional/package";
import { setUpEngine } from "../../../src/adapters/optional/set-up";
import { ConfigError } from "../../../src/core/errors";
import { temporaryFolder } from "../../fakes/bench";

describe("optional engines", () => {
  const before = { ...process.env };
  beforeEach(() => {
    const cache = temporaryFolder();
    // Each system has its own idea of where caches are.
    Object.assign(process.env, { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, HOME: cache });
    delete process.env[ENGINES_VARIABLE];
  });
  afterEach(() => {
    // One by one: an object in its place would leave the process's own home folder changed.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });

  it("says how to get one that is missing", () => {
    assert.throws(() => requireEngine("transformers"),
      (error) =>
        error instanceof ConfigError && error.message === "transformers.js is not installed." &&
        error.nextStep.includes("visrep setup-engines transformers"));
  });

  it("takes the one that VISREP_ENGINES names, before the cache's", async () => {
    const entry = "node_modules/node-llama-cpp/dist/index.js";
    for (const [folder, text] of [[installFolder("llamacpp"), "export const from = 'cache';"], [
      path.join(temporaryFolder(), "said"),
      "export const from = 'said';",
    ]] as const) {
      fs.mkdirSync(path.dirname(path.join(folder, entry)), { recursive: true });
      fs.writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
      fs.writeFileSync(path.join(folder, entry), text);
      if (text.includes("said")) process.env[ENGINES_VARIABLE] = folder;
      assert.equal((await loadEngine<{ readonly from: string }>("llamacpp")).from,
        text.includes("said") ? "said" : "cache");
    }
  });

  it("leaves nothing behind where npm fails, and tells what npm says", async () => {
    Object.assign(process.env, { npm_config_registry: "http://127.0.0.1:9",
      npm_config_cache: temporaryFolder(), npm_config_fetch_retries: "0" });
    await assert.rejects(setUpEngine("llamacpp"), (error) =>
      error instanceof ConfigError &&
      /could not install llama\.cpp \(exit status 1\):\n.*ECONNREFUSED/s.test(error.message));
    assert.deepEqual(fs.readdirSync(path.dirname(installFolder("llamacpp"))), []);
    assert.equal(findEngine("llamacpp"), undefined);
  });
});
