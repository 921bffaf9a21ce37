import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { packageFile } from "../../../src/adapters/files/package-file";

/** Runs the probe and a session in a process of its own, which chooses once. */
async function choose(env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx",
    packageFile("test", "adapters", "onnx", "choose.ts")], { cwd: packageFile(),
    env: { ...process.env, ...env } });
  return stdout;
}

describe("choice of ONNX Runtime's build", function() {
  this.timeout(60_000);

  it("is the native one where that passes its probe", async () =>
    assert.match(await choose({}), /info ONNX Runtime: native\nnative computed 6/));

  it("falls back to WebAssembly where the native one cannot be loaded, and says so", async () => {
    assert.match(await choose({ NODE_OPTIONS: "--no-addons" }),
      /warn ONNX Runtime: the native build does not run here.*\nwasm computed 6/);
  });

  it("can be decided by a variable", async () => {
    assert.match(await choose({ VISREP_ONNX: "wasm" }), /wasm computed 6/);
    await assert.rejects(choose({ VISREP_ONNX: "gpu" }), /VISREP_ONNX is "gpu"/);
  });
});
