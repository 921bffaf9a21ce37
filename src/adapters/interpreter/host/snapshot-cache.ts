import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "../../../core/errors";
import type { Logger } from "../../../core/ports/logger";
import { forkRestricted } from "./restricted-process";
import type { RuntimeFiles } from "./runtime-files";

const BUILD_LIMIT_MS = 300_000;
const UNUSED_DAYS = 30;
/**
 * A child that was killed from outside says nothing of the snapshot: another one is started, this
 * often in all.
 */
const BUILD_ATTEMPTS = 3;

/**
 * Memory snapshots of a started Python, one for each Pyodide, V8 and runner: one made by another V8
 * crashes.
 */
export class SnapshotCache {
  private readonly folder: string;
  readonly file: string;

  constructor(cacheFolder: string, private readonly files: RuntimeFiles,
    private readonly logger: Logger) {
    this.folder = path.join(cacheFolder, "interpreter");
    const key = [`pyodide-${files.pyodideVersion}`, `v8-${process.versions.v8}`, process.arch,
      files.runnerDigest.slice(0, 16)].join("_");
    this.file = path.join(this.folder, `${key}.snapshot`);
  }

  /** Makes it at first use. @throws SandboxError if that fails. */
  async ensure(): Promise<string> {
    if (fs.existsSync(this.file)) {
      const now = new Date();
      fs.utimesSync(this.file, now, now);
    } else {
      await this.build();
    }
    return fs.realpathSync(this.file);
  }

  /** Throws a broken snapshot away. */
  discard(): void {
    fs.rmSync(this.file, { force: true });
  }

  private async build(): Promise<void> {
    this.prepareFolder();
    const started = performance.now();
    let outcome = await this.tryBuild();
    for (let attempt = 1; outcome.killed && attempt < BUILD_ATTEMPTS; attempt++) {
      this.logger.warn("the child that makes Python's memory snapshot was killed; starting " +
        "another one");
      outcome = await this.tryBuild();
    }
    if (outcome.problem !== undefined) {
      throw new SandboxError(`Python's memory snapshot could not be made (${outcome.problem})`,
        `Check that ${this.folder} can be written and has 50 MB free.`);
    }
    this.logger.info("made the interpreter's snapshot in " +
      `${Math.round(performance.now() - started)} ms: ${this.file}`);
  }

  /** One child makes the snapshot. `killed`: from outside, not by the time limit. */
  private async tryBuild(): Promise<{ readonly problem?: string; readonly killed: boolean }> {
    const folder = fs.realpathSync(this.folder);
    const out = path.join(folder, path.basename(this.file));
    const { child: entry, runner, pyodideFolder } = this.files;
    const child = forkRestricted(entry, { mode: "snapshot", pyodideFolder, runner, out }, {
      read: [path.dirname(entry), pyodideFolder, folder],
      write: [folder],
    });
    const messages: string[] = [];
    child.stderr?.on("data", (text: Buffer) => messages.push(text.toString()));
    child.on("message", (message: { message?: string }) => messages.push(message.message ?? ""));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, BUILD_LIMIT_MS);
    const { status, signal } = await new Promise<{ status: string; signal: NodeJS.Signals | null }>(
      (resolve) => {
        child.once("error", (error) => resolve({ status: error.message, signal: null }));
        child.once("exit",
          (code, by) => resolve({ status: code === 0 ? "" : `status ${code ?? by}`, signal: by }));
      },
    );
    clearTimeout(timer);
    if (!status && fs.existsSync(out)) return { killed: false };
    return { problem: `${status}: ${messages.join(" ").trim().slice(-500)}`,
      killed: signal === "SIGKILL" && !late };
  }

  private prepareFolder(): void {
    try {
      fs.mkdirSync(this.folder, { recursive: true });
      this.removeUnused();
    } catch (cause) {
      throw new SandboxError(`The folder ${this.folder} for Python's memory snapshot cannot be ` +
        `made: ${(cause as Error).message}`,
        "Make it writable, or set XDG_CACHE_HOME to a folder that is.", { cause });
    }
  }

  private removeUnused(): void {
    const oldest = Date.now() - UNUSED_DAYS * 86_400_000;
    for (const name of fs.readdirSync(this.folder)) {
      const file = path.join(this.folder, name);
      if ((fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? oldest) < oldest)
        fs.rmSync(file, { force: true });
    }
  }
}
