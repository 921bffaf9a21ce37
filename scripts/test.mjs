// `npm test [-- PART ...]`: sets up what the tests need, runs them part by part, ends with one line "N passed, N failed".
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { ensureEngines } from "./engines.mjs";
import { ensure } from "./ensure.mjs";
import { main, root, run, ScriptError } from "./shared.mjs";
import { ensureWorkbench } from "./workbench.mjs";

const countsFile = path.join(os.tmpdir(), `visrep-counts-${process.pid}.json`);
const node = (args, env) => run(process.execPath, args, { env });

/** One check that passes or fails as a whole. */
async function check(name, status) {
  if (await status !== 0) console.error(`${name} failed`);
  return { passed: await status === 0 ? 1 : 0, failed: await status === 0 ? 0 : 1, skipped: 0 };
}

/** What the reporter counted; a run without tests, that crashed before its end or failed beside its tests, is one failure. */
function counted(status) {
  const counts = fs.existsSync(countsFile) ? JSON.parse(fs.readFileSync(countsFile, "utf8")) : { passed: 0, failed: 0, skipped: 0 };
  fs.rmSync(countsFile, { force: true });
  const none = counts.passed + counts.failed + counts.skipped === 0;
  if (none) console.error("no test ran");
  return none || (counts.failed === 0 && status !== 0) ? { ...counts, failed: 1 } : counts;
}

async function mocha(pattern, { timeout, env = {} }) {
  const args = [path.join(root, "node_modules/mocha/bin/mocha.js"), "--reporter", path.join(root, "test/reporter.cjs"), "--timeout", String(timeout), "--exit", pattern];
  return counted(await node(args, { ...env, VISREP_TEST_COUNTS: countsFile }));
}

async function workbenchEnvironment() {
  const [workbench, chromium] = [await ensureWorkbench(), await ensureChromium()];
  return { VISREP_WORKBENCH_NODE: workbench.node, VISREP_CODE_SERVER: workbench.codeServer, VISREP_CHROMIUM: chromium };
}

/** The workbench's Node: the other one that programs are run on, to be compared with this one. */
async function otherNode() {
  try {
    return { VISREP_WORKBENCH_NODE: (await ensureWorkbench()).node };
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.log(`SKIPPED: programs on two versions of Node, because ${error.message}`);
    return {};
  }
}

async function pytest() {
  const python = process.env.VISREP_PYTHON || "python3";
  const probe = "import sys; assert sys.version_info >= (3, 10), 'Python %d.%d is older than 3.10' % sys.version_info[:2]; import torch, pytest";
  const found = spawnSync(python, ["-c", probe], { encoding: "utf8" });
  if (found.status !== 0) {
    const reason = (found.error?.message ?? found.stderr).trim().split("\n").at(-1);
    console.log(`SKIPPED: the Python tests of trainer/ need Python 3.10 or later with torch and pytest, and ${python} says: ${reason}. VISREP_PYTHON names another Python.`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const report = `${countsFile}.xml`;
  const status = await run(python, ["-m", "pytest", "-q", "--junitxml", report, "trainer"]);
  const suite = fs.existsSync(report) ? fs.readFileSync(report, "utf8").match(/<testsuite [^>]*>/)?.[0] ?? "" : "";
  fs.rmSync(report, { force: true });
  const count = (name) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  return { passed: count("tests") - failed - count("skipped"), failed: failed || (status === 0 ? 0 : 1), skipped: count("skipped") };
}

const parts = {
  check: () => check("npm run check", run("npm", ["run", "--silent", "check"])),
  unit: () => mocha("test/unit/**/*.test.ts", { timeout: 10_000 }),
  adapters: async () => {
    ensureEngines();
    return mocha("test/adapters/**/*.test.ts", { timeout: 60_000, env: await otherNode() });
  },
  workbench: async () => {
    const env = { ...await workbenchEnvironment(), VISREP_TEST_COUNTS: countsFile };
    return counted(await node(["--import", "tsx", "test/workbench/run.ts"], env));
  },
  e2e: async () => {
    const env = await workbenchEnvironment();
    const { packageExtension } = await import("./package.mjs");
    return mocha("test/e2e/**/*.test.ts", { timeout: 600_000, env: { ...env, VISREP_VSIX: await packageExtension() } });
  },
  python: pytest,
};

await main(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in parts));
  if (unknown) throw new ScriptError(`there is no part "${unknown}"; the parts are ${Object.keys(parts).join(", ")}`);
  await ensure();
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
    console.log(`\n=== ${name}`);
    const started = Date.now();
    let counts;
    try {
      counts = await parts[name]();
    } catch (error) {
      console.error(error instanceof ScriptError ? `error: ${error.message}` : error);
      counts = { passed: 0, failed: 1, skipped: 0 };
    }
    console.log(`=== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${Math.round((Date.now() - started) / 1000)} s)`);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  return total.failed > 0 ? 1 : 0;
});
