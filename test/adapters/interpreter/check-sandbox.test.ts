import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { checkSandbox } from "../../../src/adapters/interpreter/check/check-sandbox";
import { isTried } from "../../../src/adapters/interpreter/check/machine";
import { sandboxReport } from "../../../src/adapters/interpreter/check/report";
import { sandboxCheckSchema } from "../../../src/adapters/interpreter/check/sandbox-check";
import type { SandboxCheck } from "../../../src/adapters/interpreter/check/sandbox-check";
import { setTraps } from "../../../src/adapters/interpreter/check/traps";
import { AbortError } from "../../../src/core/errors";
import { startVisrep, visrep } from "../engine/cli";

const logger = { info: () => {}, warn: () => {}, error: () => {} };
const machine: SandboxCheck["machine"] = { visrep: "0.1.0", node: "24.1.0", v8: "13",
  electron: null, platform: "linux", arch: "x64", interpreter: "python" };

describe("the check of the sandbox", function() {
  this.timeout(300_000);

  it("stands here, from the command line", async () => {
    const { status, stdout, stderr } = await visrep("check", "--json");
    assert.equal(status, 0, stderr);
    const check = sandboxCheckSchema.parse(JSON.parse(stdout));
    assert.deepEqual(check.tries.filter(({ stands }) => !stands), []);
    assert.ok(check.ok);
    const count = (group: string): number =>
      check.tries.filter((tried) => tried.group === group).length;
    assert.deepEqual([count("start"), count("wall") >= 13, count("harmless") >= 5,
      count("hostile") >= 20], [1, true, true, true]);
    assert.equal(check.machine.node, process.versions.node);
  });

  it("names each wall that is missing, and still runs its own programs", async () => {
    const allowed = process.allowedNodeEnvironmentFlags;
    Object.defineProperty(process, "allowedNodeEnvironmentFlags", { value: new Set<string>(),
      configurable: true });
    try {
      const { tries } = await checkSandbox({ logger });
      assert.deepEqual(tries.filter(({ stands }) => !stands).map(({ name }) => name), [
        ...["permission flags", "read a file outside", "write a file", "start a process"].map((
          name,
        ) => `child: ${name}`),
        ...["permission flags", "read a file outside", "write a file", "start a process",
          "start a thread"].map((name) => `worker: ${name}`),
      ]);
      assert.ok(tries.filter(({ group }) => group === "hostile").length >= 20);
    } finally {
      Object.defineProperty(process, "allowedNodeEnvironmentFlags", { value: allowed,
        configurable: true });
    }
  });

  it("reports an interpreter that does not start", async () => {
    const cacheFolder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "visrep-check-test-")),
      "file");
    fs.writeFileSync(cacheFolder, "no folder");
    const { tries } = await checkSandbox({ logger, cacheFolder });
    assert.deepEqual(tries.map(({ group, stands }) => [group, stands]), [["start", false]]);
    assert.match(tries[0]?.result ?? "", /cannot be made[\s\S]*XDG_CACHE_HOME/);
    fs.rmSync(path.dirname(cacheFolder), { recursive: true });
  });

  it("can be cancelled", async () => {
    const cancel = new AbortController();
    await assert.rejects(
      checkSandbox({ logger, signal: cancel.signal,
        onTry: ({ group }) => group === "hostile" && cancel.abort() }),
      AbortError,
    );
  });

  it("ends without a trace when it is cancelled from outside", async () => {
    const { child, finished } = startVisrep("check", "--json");
    child.stderr?.on("data", (text: Buffer) => text.includes("numbers") && child.kill("SIGTERM"));
    const { status, stdout, stderr } = await finished;
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /cancelling/);
    assert.doesNotMatch(stderr, /error|AbortError/);
    assert.deepEqual(
      fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(`visrep-check-${child.pid}-`)),
      [],
    );
  });

  it("has traps that catch what they are set for", async () => {
    const traps = await setTraps();
    try {
      assert.equal(traps.caught("nothing"), undefined);
      assert.match(traps.caught(`it says ${fs.readFileSync(traps.secretFile, "utf8")}`) ?? "",
        /read a file/);
      fs.writeFileSync(traps.marker, "");
      assert.match(traps.caught("") ?? "", /wrote a file/);
      await new Promise<void>((resolve) =>
        net.connect(traps.port, "127.0.0.1").on("close", () => resolve()).resume()
      );
      assert.match(traps.caught("") ?? "", /connected/);
      assert.equal(traps.caught(""), undefined);
    } finally {
      traps.close();
    }
    assert.equal(fs.existsSync(path.dirname(traps.secretFile)), false);
  });

  it("says what falls, and where nobody has tried it", () => {
    const report = sandboxReport({
      schemaVersion: 1,
      ok: false,
      created: 0,
      machine: { ...machine, platform: "win32", electron: "37.2" },
      tried: false,
      tries: [{ group: "wall", name: "child: write a file", stands: false,
        result: "it was\npossible | really", ms: 0 }, { group: "harmless", name: "numbers",
        stands: true, result: "returned 1", ms: 3.4 }],
    });
    assert.match(report,
      /^# The sandbox does NOT stand: 1 of 2 failed\n\n- \*\*child: write a file\*\*: it was possible \\\| really\n/);
    assert.match(report, /Nobody has tried this platform yet; this check is the evidence you have/);
    assert.match(report, /Electron 37\.2\n- win32 x64/);
    assert.match(report, /\| \*\*FALLS\*\* \| child: write a file \|/);
    assert.match(report, /\| stands \| numbers \| returned 1 \| 3 ms \|/);
  });

  it("counts as tried what the documentation lists, and nothing else", () => {
    assert.match(fs.readFileSync("docs/sandbox.md", "utf8"),
      /Linux x64 with Node\.js 20, 22 and 24/);
    for (const node of ["20.19.0", "22.1.0", "24.0.0"]) assert.ok(isTried({ ...machine, node }));
    for (const other of [{ node: "26.0.0" }, { platform: "darwin" }, { arch: "arm64" }, {
      electron: "37.0.0",
    }]) assert.equal(isTried({ ...machine, ...other }), false);
  });
});
