import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as fsp from "node:fs/promises";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { AbortError, ConfigError } from "../../core/errors";
import { npmCommand } from "./npm";
import { type EngineName, ENGINES, findEngine, installFolder, manifestFolder } from "./package";

export interface SetUpOptions {
  readonly signal?: AbortSignal;
  /** Told after every package that has come. */
  readonly onProgress?: (fetched: number) => void;
}

/** Lines of npm's that say why it failed. */
const KEPT_LINES = 12;

/**
 * Installs an engine from its lock into the user's cache, with npm: whole or not at all. An engine
 * that is there already stays. No script of a package runs.
 * @returns the file to import.
 * @throws ConfigError where npm fails or there is no build for this machine, AbortError.
 */
export async function setUpEngine(name: EngineName,
  { signal, onProgress }: SetUpOptions = {}): Promise<string> {
  const found = findEngine(name);
  if (found !== undefined) return found;
  const platform = `${process.platform}-${process.arch}`;
  const extra = ENGINES[name].platformPackages(platform);
  if (!extra)
    throw new ConfigError(`${ENGINES[name].title} has no build for ${platform}.`,
      "Use another engine on this machine.");
  const target = installFolder(name);
  const unfinished = `${target}.unfinished-${process.pid}`;
  try {
    await fsp.mkdir(unfinished, { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
      await fsp.copyFile(path.join(manifestFolder(name), file), path.join(unfinished, file));
    await install(name, unfinished, extra, signal, onProgress);
    // Another process may have been faster: its installation is as good.
    if (!fs.existsSync(target)) await fsp.rename(unfinished, target);
  } finally {
    await fsp.rm(unfinished, { recursive: true, force: true });
  }
  const file = findEngine(name);
  if (file === undefined)
    throw new ConfigError(`${target} has no ${ENGINES[name].entry}.`,
      `Remove that folder and run "visrep setup-engines ${name}" again.`);
  return file;
}

/** `npm install`, not `npm ci`: the platform's own package is added to what the lock says. */
async function install(name: EngineName, folder: string, extra: readonly string[],
  signal: AbortSignal | undefined, onProgress: SetUpOptions["onProgress"]): Promise<void> {
  const [command, ...before] = npmCommand();
  const words = ["install", "--no-save", "--ignore-scripts",
    ...(ENGINES[name].omitOptional ? ["--omit=optional"] : []), "--no-fund", "--no-audit",
    "--no-progress", "--loglevel=http", ...extra];
  const child = spawn(command, [...before, ...words], { cwd: folder,
    stdio: ["ignore", "ignore", "pipe"], ...(signal ? { signal } : {}) });
  const lines: string[] = [];
  let fetched = 0;
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (/^npm http (fetch|cache) /.test(line)) onProgress?.(++fetched);
    else if (lines.push(line) > KEPT_LINES) lines.shift();
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", (cause) =>
      reject(
        signal?.aborted ?
          new AbortError() :
          new ConfigError(`npm cannot be started: ${cause.message}`,
            "Install Node.js with npm, and make sure that npm is on the PATH.", { cause }),
      ));
    child.once("close", (status) =>
      status === 0 ?
        resolve() :
        reject(
          new ConfigError(
            `npm could not install ${ENGINES[name].title} (exit status ${status}):\n` +
              `${lines.join("\n")}`,
            "npm needs its registry, or a cache that has the packages, and room on the disk.",
          ),
        ));
  });
}
