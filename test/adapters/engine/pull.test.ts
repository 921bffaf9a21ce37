import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../../fakes/bench";
import { OllamaServer } from "../../fakes/ollama-server";
import { visrep } from "./cli";

describe("visrep pull", () => {
  const server = new OllamaServer(() => ({ text: "" }));
  const folder = temporaryFolder();
  const hostBefore = process.env["OLLAMA_HOST"];

  before(async () => {
    process.env["OLLAMA_HOST"] = await server.start();
    fs.writeFileSync(path.join(folder, "experiment.json"),
      JSON.stringify({ schemaVersion: 1, name: "pull",
        policy: { engine: "ollama", model: "coder:7b" } }));
  });
  after(async () => {
    if (hostBefore === undefined) delete process.env["OLLAMA_HOST"];
    else process.env["OLLAMA_HOST"] = hostBefore;
    await server.stop();
  });
  const digestOf = async (...flags: string[]): Promise<string | null | undefined> => {
    const { status, stdout, stderr } = await visrep("pull", folder, "--json", ...flags);
    assert.equal(status, 0, stderr);
    return (JSON.parse(stdout) as { models: { model: string; digest: string | null }[] }).models
      .find(({ model }) => model === "coder:7b")?.digest;
  };

  it("says that a model is missing, gets it, and says that it is there", async () => {
    assert.equal(await digestOf("--check"), null);
    assert.equal(server.requests.filter(({ path: asked }) => asked === "/api/pull").length, 0,
      "nothing is got by a look");
    const got = await digestOf();
    assert.match(got ?? "", /^[0-9a-f]{64}$/);
    assert.equal(await digestOf("--check"), got);
    assert.deepEqual(server.violations, []);
  });

  it("names a server that is away", async () => {
    process.env["OLLAMA_HOST"] = "127.0.0.1:9";
    const { status, stderr } = await visrep("pull", folder, "--check");
    assert.equal(status, 1);
    assert.match(stderr, /does not answer at .*127\.0\.0\.1:9/);
  });
});
