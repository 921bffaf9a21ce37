// The parts of `npm test`: each gives what it counted as {passed, failed, skipped}, and prints
// through the `run` it is given.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { packageExtension } from "./package.mjs";
import { root, ScriptError } from "./shared.mjs";
import { ensureWorkbench } from "./workbench.mjs";

const NOTHING = { passed: 0, failed: 0, skipped: 0 };
/**
 * Milliseconds that a test may take before it counts as hanging, on a machine that does much else
 * besides.
 */
const patience = 600_000;
/** Halves of the adapters' tests, which take longest: they run side by side. */
const HALVES = 2;

/** Where a part's reporter leaves its counts. */
const countsFile = (part) => path.join(os.tmpdir(), `visrep-counts-${process.pid}-${part}.json`);

/**
 * What the reporter counted; a run without tests, that crashed before its end or failed beside its
 * tests, is one failure.
 */
function counted(file, status, say) {
  const counts = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : NOTHING;
  fs.rmSync(file, { force: true });
  const none = counts.passed + counts.failed + counts.skipped === 0;
  if (none) say("no test ran");
  return none || (counts.failed === 0 && status !== 0) ? { ...counts, failed: 1 } : counts;
}

async function mocha(part, files, { run, say, env = {} }) {
  const options = ["--reporter", path.join(root, "test/reporter.cjs"), "--require",
    path.join(root, "test/patience.cjs"), "--exit"];
  const file = countsFile(part);
  const status = await run(process.execPath, [path.join(root, "node_modules/mocha/bin/mocha.js"),
    ...options, ...files], {
    env: { ...env, VISREP_TEST_COUNTS: file, VISREP_PATIENCE_MS: String(patience) },
  });
  return counted(file, status, say);
}

/** Test files below a folder, largest first, so that halves take about as long. */
function testFiles(folder) {
  const files = fs.readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"));
  return files.map((name) => path.join(root, folder, name)).sort((a, b) =>
    fs.statSync(b).size - fs.statSync(a).size || a.localeCompare(b)
  );
}

async function workbenchEnvironment() {
  const [workbench, chromium] = [await ensureWorkbench(), await ensureChromium()];
  return { VISREP_WORKBENCH_NODE: workbench.node, VISREP_CODE_SERVER: workbench.codeServer,
    VISREP_CHROMIUM: chromium };
}

/** The workbench's Node: the other one that programs are run on, to be compared with this one. */
async function otherNode(say) {
  try {
    return { VISREP_WORKBENCH_NODE: (await ensureWorkbench()).node };
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    say(`SKIPPED: programs on two versions of Node, because ${error.message}`);
    return {};
  }
}

async function pytest({ run, say }) {
  const python = process.env.VISREP_PYTHON || "python3";
  const probe = "import sys; assert sys.version_info >= (3, 10), 'Python %d.%d is older than " +
    "3.10' % sys.version_info[:2]; import torch, pytest";
  const found = spawnSync(python, ["-c", probe], { encoding: "utf8" });
  if (found.status !== 0) {
    const reason = (found.error?.message ?? found.stderr).trim().split("\n").at(-1);
    say("SKIPPED: the Python tests of trainer/ need Python 3.10 or later with torch and pytest, " +
      `and ${python} says: ${reason}. VISREP_PYTHON names another Python.`);
    return { ...NOTHING, skipped: 1 };
  }
  const report = `${countsFile("python")}.xml`;
  const status = await run(python, ["-m", "pytest", "-q", "--junitxml", report, "trainer"]);
  const suite = fs.existsSync(report) ?
    fs.readFileSync(report, "utf8").match(/<testsuite [^>]*>/)?.[0] ?? "" :
    "";
  fs.rmSync(report, { force: true });
  const count = (name) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  return { passed: count("tests") - failed - count("skipped"),
    failed: failed || (status === 0 ? 0 : 1), skipped: count("skipped") };
}

const half = (i) => async (tools) =>
  mocha(`adapters-${i + 1}`, testFiles("test/adapters").filter((_, k) => k % HALVES === i), {
    ...tools,
    env: await otherNode(tools.say),
  });

/**
 * By the name that `npm test` knows; a part may come in pieces, which share nothing and may run
 * side by side.
 */
export const parts = {
  check: [{ name: "check",
    run: async ({ run }) => ({ ...NOTHING,
      [await run("npm", ["run", "--silent", "check"]) === 0 ? "passed" : "failed"]: 1 }) }],
  unit: [{ name: "unit", run: (tools) => mocha("unit", ["test/unit/**/*.test.ts"], tools) }],
  adapters: Array.from({ length: HALVES }, (_, i) => ({ name: `adapters ${i + 1}`, run: half(i) })),
  workbench: [{ name: "workbench", run: async ({ run, say }) => {
    const file = countsFile("workbench");
    const env = { ...await workbenchEnvironment(), VISREP_TEST_COUNTS: file };
    return counted(file,
      await run(process.execPath, ["--import", "tsx", "test/workbench/run.ts"], { env }), say);
  } }],
  e2e: [{ name: "e2e", run: async (tools) => {
    const env = await workbenchEnvironment();
    return mocha("e2e", ["test/e2e/**/*.test.ts"], { ...tools,
      env: { ...env, VISREP_VSIX: await packageExtension() } });
  } }],
  python: [{ name: "python", run: pytest }],
};
