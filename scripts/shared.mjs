// What the scripts share. Plain Node: this runs before anything is installed.
import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** The repository. */
export const root = path.resolve(import.meta.dirname, "..");

/** What the scripts download and build outside the repository, to be reused by every checkout. */
export const cacheRoot = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"),
  "visrep");

/** A failure for people: the message says what is wrong and what to do; no stack is shown. */
export class ScriptError extends Error {}

/**
 * Runs a program with this terminal and resolves to its exit status (128 + signal number if a
 * signal ended it).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean}} [options]
 *   `quiet` keeps its output back unless it fails
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd = root, env = {}, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit" });
    const kept = [];
    child.stdout?.on("data", (chunk) => kept.push(chunk));
    child.stderr?.on("data", (chunk) => kept.push(chunk));
    child.once("error",
      (error) => reject(new ScriptError(`${command} could not be started: ${error.message}`)));
    child.once("close", (code, signal) => {
      const status = code ?? 128 + (os.constants.signals[signal] ?? 0);
      if (quiet && status !== 0) process.stderr.write(Buffer.concat(kept));
      resolve(status);
    });
  });
}

/**
 * As `run`, with a prefix before each line that it prints, so that several can print at once. An
 * empty prefix leaves it this terminal.
 * @param {string} prefix
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{env?: Record<string, string | undefined>}} [options]
 * @returns {Promise<number>}
 */
export async function runPrefixed(prefix, command, args, { env = {} } = {}) {
  if (prefix === "") return run(command, args, { env });
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => console.log(`${prefix}${line}`));
  return new Promise((resolve, reject) => {
    child.once("error",
      (error) => reject(new ScriptError(`${command} could not be started: ${error.message}`)));
    child.once("close",
      (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal] ?? 0)));
  });
}

/** As `run`, and throws if the exit status is not 0. */
export async function mustRun(command, args, options) {
  const status = await run(command, args, options);
  if (status !== 0)
    throw new ScriptError(`"${[path.basename(command), ...args].join(" ")}" ` +
      `ended with exit status ${status}; see above`);
}

/** The object without some of its fields. */
export const without = (object, ...fields) =>
  Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));

/**
 * Runs the body of a script: its number is the exit status, a ScriptError is told without a stack.
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(error instanceof ScriptError ? `error: ${error.message}` : error);
    process.exitCode = 1;
  }
}
