import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runtimeFiles } from "../../../src/adapters/interpreter/host/runtime-files";
import { SnapshotCache } from "../../../src/adapters/interpreter/host/snapshot-cache";
import { treatmentOf } from "../../../src/adapters/interpreter/python/imports";
import { checkWalls } from "../../../src/adapters/interpreter/walls";
import { SandboxError } from "../../../src/core/errors";
import { until } from "../../eventually";
import { runProgram, testInterpreter } from "./fixture";

const ANSWER = "def execute_command(image): return 42";

describe("the sandbox at start-up", function() {
  // Most of these start Python, some from nothing: seconds on a quiet machine, minutes on a crowded
  // one.
  this.timeout(300_000);

  it("reports every wall, each tried, and all stand", async () => {
    const interpreter = testInterpreter();
    const { walls, ok } = await interpreter.start();
    await interpreter.close();
    assert.ok(ok, JSON.stringify(walls));
    for (const name of ["permission flags", "read a file outside", "write a file",
      "start a process"]) {
      for (const where of ["child", "worker"])
        assert.ok(walls.some((wall) => wall.name === `${where}: ${name}`), `${where}: ${name}`);
    }
    assert.match(interpreter.digest, /^python-3\.14\.\d+\/pyodide-314\.0\.7\/runner-[0-9a-f]{12}$/);
  });

  it("finds that walls are missing where there are none: here", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-walls-"));
    const walls = checkWalls("child", { readable: process.execPath,
      writable: path.join(folder, "probe") });
    assert.deepEqual(walls.map(({ stands }) => stands), [false, false, false, false]);
    fs.rmSync(folder, { recursive: true });
  });

  it("refuses to run programs without the permission model, unless a person accepted it", async () => {
    const allowed = process.allowedNodeEnvironmentFlags;
    Object.defineProperty(process, "allowedNodeEnvironmentFlags", { value: new Set<string>(),
      configurable: true });
    const strict = testInterpreter({ workers: 1 });
    const accepting = testInterpreter({ workers: 1, acceptMissingWalls: true });
    try {
      await assert.rejects(runProgram(strict, ANSWER), (error: unknown) =>
        error instanceof SandboxError && /start a process/.test(error.message));
      assert.equal((await accepting.start()).ok, false);
      assert.equal((await runProgram(accepting, ANSWER)).value, 42);
    } finally {
      Object.defineProperty(process, "allowedNodeEnvironmentFlags", { value: allowed,
        configurable: true });
      await Promise.all([strict.close(), accepting.close()]);
    }
  });

  it("makes a damaged snapshot again", async () => {
    const cacheFolder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-cache-"));
    try {
      const silent = { info: () => {}, warn: () => {}, error: () => {} };
      const { file } = new SnapshotCache(cacheFolder, runtimeFiles(), silent);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, Buffer.alloc(1_000_000, 7));
      const interpreter = testInterpreter({ cacheFolder, workers: 1 });
      assert.equal((await runProgram(interpreter, ANSWER)).value, 42);
      await interpreter.close();
      assert.ok(fs.statSync(file).size > 10_000_000);
      assert.deepEqual(fs.readdirSync(path.dirname(file)), [path.basename(file)]);
    } finally {
      fs.rmSync(cacheFolder, { recursive: true });
    }
  });

  it("ends the child when its parent is gone", async () => {
    const script = `
      import { createInterpreter } from "./src/adapters/interpreter/interpreter";
      const logger = { info() {}, warn() {}, error() {} };
      const interpreter = createInterpreter({ workers: 1, logger });
      void interpreter.start().then(() => { console.log("ready"); setInterval(() => {}, 1000); });`;
    const parent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script],
      { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => parent.stdout.once("data", resolve));
    const pids = fs.readdirSync("/proc").filter((pid) =>
      /^\d+$/.test(pid) && parentOf(pid) === parent.pid
    ).filter((pid) => commandOf(pid).includes("interpreter-child.mjs"));
    assert.equal(pids.length, 1);
    parent.kill("SIGKILL");
    await until("the end of a child whose parent was killed",
      () => pids.every((pid) => !commandOf(pid).includes("interpreter-child.mjs")));
  });
});

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

describe("the lock on Python's imports", () => {
  const module = WebAssembly.compile(
    fs.readFileSync(path.join(runtimeFiles().pyodideFolder, "pyodide.asm.wasm")),
  );

  it("covers exactly the imports that were reviewed", async () => {
    const functions = WebAssembly.Module.imports(await module).filter(({ kind }) =>
      kind === "function"
    );
    const count: Record<string, number> = {};
    for (const { module: from, name } of functions)
      count[treatmentOf(from, name)] = (count[treatmentOf(from, name)] ?? 0) + 1;
    const reviewed = fs.readFileSync("test/adapters/interpreter/reviewed-imports.txt", "utf8")
      .trimEnd();
    const found = functions.map(({ module: from, name }) =>
      `${treatmentOf(from, name)} ${from}.${name}`
    ).sort().join("\n");
    assert.equal(found, reviewed, "Pyodide's imports changed: look at each new one, then change " +
      "imports.ts and the reviewed list");
    assert.ok((count["fatal"] ?? 0) > 150 && (count["harmless"] ?? 0) < 20, JSON.stringify(count));
  });
});
