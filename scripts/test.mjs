// `npm test [-- PART ...] [--times N] [--busy M]`: sets up what the tests need, runs the parts side
// by side, ends with one line "N passed, N failed". `--times 3 --busy 4` runs all of it three times
// in a row beside four loops that keep processors busy.
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { ensureChromium } from "./chromium.mjs";
import { ensureEngines } from "./engines.mjs";
import { ensure } from "./ensure.mjs";
import { main, runPrefixed, ScriptError } from "./shared.mjs";
import { parts } from "./test-parts.mjs";
import { ensureWorkbench } from "./workbench.mjs";

/**
 * What runs one after the other in each lane: lanes share the machine. Those that mostly wait for a
 * browser are one of them.
 */
const LANES = [["e2e", "workbench"], ["adapters 1", "check", "python"], ["adapters 2", "unit"]];

const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} ` +
  `failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
const sum = (all) =>
  all.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped, failures: [...a.failures, ...b.failures] }),
    { passed: 0, failed: 0, skipped: 0, failures: [] },
  );
/**
 * What failed, once more at the end: several parts print at once, and much comes after a failure.
 */
const told = ({ failures }) => (failures.length > 0 ? `\nFAILED:\n${failures.join("\n\n")}\n` : "");

async function runPart({ name, run }, quiet) {
  const prefix = quiet ? "" : `${name.padEnd(10)} | `;
  const say = (text) => console.log(`${prefix}${text}`);
  const started = Date.now();
  say(`=== ${name}`);
  let counts;
  try {
    counts = await run({ say, run: (command, args, options) =>
      runPrefixed(prefix, command, args, options) });
  } catch (error) {
    say(error instanceof ScriptError ? `error: ${error.message}` : String(error?.stack ?? error));
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  say(`=== ${name}: ${line(counts)} (${Math.round((Date.now() - started) / 1000)} s)`);
  const failures = counts.failures ?? [];
  return { ...counts,
    failures: (counts.failed > 0 && failures.length === 0 ? [`see "${name}" above`] : failures).map(
      (text) => `${name}: ${text}`,
    ) };
}

/** All pieces of the wanted parts, lane by lane; what belongs to no lane has one of its own. */
async function runOnce(wanted) {
  const pieces = wanted.flatMap((name) => parts[name]);
  const named = LANES.map((names) =>
    names.flatMap((name) => pieces.find((piece) => piece.name === name) ?? [])
  );
  const lanes = [...named,
    ...pieces.filter((piece) => !named.flat().includes(piece)).map((piece) => [piece])];
  const quiet = pieces.length === 1;
  const counts = await Promise.all(lanes.map(async (lane) => {
    const found = [];
    for (const piece of lane) found.push(await runPart(piece, quiet));
    return sum(found);
  }));
  return sum(counts);
}

/** Loops that never wait, as other work on the machine would be. */
function keepBusy(count) {
  const loops = Array.from({ length: count },
    () =>
      spawn(process.execPath, ["-e",
        "process.on('disconnect', () => process.exit()); const spin = () => { const end = " +
        "Date.now() + 200; while (Date.now() < end); setImmediate(spin); }; spin();"], {
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      }));
  return () => loops.forEach((loop) => loop.kill("SIGKILL"));
}

/**
 * What several parts need is installed before them, so that none meets it half made. A part whose
 * need cannot be had says so itself.
 */
async function prepare(wanted) {
  await ensure();
  if (wanted.includes("adapters")) ensureEngines();
  if (wanted.some((name) => ["adapters", "workbench", "e2e"].includes(name)))
    await ensureWorkbench().catch(() => undefined);
  if (wanted.some((name) => ["workbench", "e2e"].includes(name)))
    await ensureChromium().catch(() => undefined);
}

const atLeast = (text, least, name) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new ScriptError(`${name} wants a whole number of at least ${least}, not "${text}"`);
  return number;
};

await main(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true,
    options: { times: { type: "string", default: "1" }, busy: { type: "string", default: "0" } } });
  const [times, busy] = [atLeast(values.times, 1, "--times"), atLeast(values.busy, 0, "--busy")];
  const unknown = positionals.find((name) => !(name in parts));
  if (unknown)
    throw new ScriptError(`there is no part "${unknown}"; the parts are ` +
      `${Object.keys(parts).join(", ")}`);
  const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
  await prepare(wanted);
  const stop = keepBusy(busy);
  const rounds = [];
  try {
    for (let round = 1; round <= times; round++) {
      const started = Date.now();
      rounds.push(await runOnce(wanted));
      if (times > 1)
        console.log(`\nrun ${round} of ${times}, ${busy} busy loops beside it: ` +
          `${line(rounds.at(-1))} (${Math.round((Date.now() - started) / 1000)} s)`);
    }
  } finally {
    stop();
  }
  const total = sum(rounds);
  console.log(`${told(total)}\n${line(total)}`);
  return total.failed > 0 ? 1 : 0;
});
