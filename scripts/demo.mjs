// `npm run demo [-- --seed N] [--new]`: a small experiment from nothing to a first trained policy,
// with the real command line.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { compareIterations, comparisonTable } from "./comparison.mjs";
import { ensure } from "./ensure.mjs";
import { main, mustRun, root, ScriptError } from "./shared.mjs";

const visrep = path.join(root, "dist", "visrep.mjs");
const defaultSeed = 1;

/** Folder of the demo experiment of a seed. */
export const demoFolder = (seed = defaultSeed) =>
  path.join(root, seed === defaultSeed ? "demo" : `demo-seed-${seed}`);

const statusOf = (folder) =>
  JSON.parse(
    execFileSync(process.execPath, [visrep, "status", folder, "--json"], { encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"] }),
  );
const finished = (status) =>
  [0, 1].every((wanted) =>
    status.iterations.some(({ iteration, finished }) => iteration === wanted && finished)
  );
const command = (...args) => mustRun(process.execPath, [visrep, ...args]);

/**
 * An experiment with iterations 0 and 1 done; what is there already is kept, an unfinished run goes
 * on.
 */
export async function makeDemo({ seed = defaultSeed, fresh = false } = {}) {
  const folder = demoFolder(seed);
  if (!fs.existsSync(path.join(folder, "experiment.json")))
    await command("init", folder, "--seed", String(seed));
  const status = statusOf(folder);
  if (fresh || !status.run)
    await command("run", folder, "--iterations", "1", ...(fresh ? ["--new"] : []));
  else if (!finished(status)) await command("resume", folder);
  else console.log(`${status.run} is done already; "npm run demo -- --new" runs it again.`);
  return { folder, run: path.join(folder, "runs", statusOf(folder).run) };
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { seed: { type: "string" }, new: { type: "boolean", default: false } },
    });
    const seed = Number(values.seed ?? defaultSeed);
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new Error(`--seed takes a whole number from 0, not "${values.seed}"`);
    return { seed, fresh: values.new };
  } catch (error) {
    throw new ScriptError(`${error.message}. Usage: npm run demo -- [--seed N] [--new]`);
  }
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    const options = readArguments();
    await ensure();
    const { folder, run } = await makeDemo(options);
    console.log("\nTest accuracy in percent: the frozen base (before) and after one iteration, " +
      `differences paired over queries\n\n${comparisonTable(compareIterations(run, 0, 1))}\n`);
    console.log(`Open this folder in VS Code, or see it with "npm run studio": ${folder}`);
  });
}
