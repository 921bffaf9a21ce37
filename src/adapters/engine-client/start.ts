import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "../../core/errors";
import { readJson } from "../files/files";
import { told } from "../files/told";
import { layout } from "../store/layout";
import { runningEngine } from "./client";
import { type EngineInfo, engineInfoSchema } from "./protocol";

export interface StartOptions {
  /** Absolute path of `dist/visrep.mjs`. */
  readonly bin: string;
  /** The Node that runs it; this process's own executable if absent. */
  readonly node?: string;
  /** What its environment says beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute path of the experiment folder. */
  readonly experiment: string;
  readonly command:
    /**
     * Continues the newest run by `iterations` (default: the option of the experiment); `fresh`
     * starts a new run.
     */
    | { readonly kind: "run"; readonly iterations?: number; readonly fresh?: boolean }
    /** Goes on with the run that was interrupted. */
    | { readonly kind: "resume" };
}

/**
 * Starts an engine that outlives this process, and resolves when it works on its run: `info.run`
 * names it, `layout.run` its folder, `tailEvents` its progress. Resolves with undefined if it ended
 * at once because there was nothing left to do.
 * @throws StoreError with what the engine printed if it ended with an error; also if another engine
 *   is at work.
 */
export async function startEngine(options: StartOptions): Promise<EngineInfo | undefined> {
  const logFile = layout.log(options.experiment);
  const log = await told(logFile, async () => {
    await fs.mkdir(layout.runs(options.experiment), { recursive: true });
    return fs.open(logFile, "a");
  });
  const before = (await log.stat()).size;
  // Under Electron the editor's own executable serves as Node; elsewhere the variable means
  // nothing.
  const child = spawn(options.node ?? process.execPath, [options.bin, ...words(options)], {
    detached: true,
    windowsHide: true,
    stdio: ["ignore", log.fd, log.fd],
    env: { ...process.env, ...options.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  child.unref();
  try {
    return await started(child, options.experiment, async () =>
      (await fs.readFile(logFile)).subarray(before).toString("utf8").trim());
  } finally {
    await log.close();
  }
}

function words({ command, experiment }: StartOptions): string[] {
  if (command.kind === "resume") return ["resume", experiment];
  const iterations = command.iterations === undefined ?
    [] :
    ["--iterations", String(command.iterations)];
  return ["run", experiment, ...iterations, ...(command.fresh ? ["--new"] : [])];
}

async function started(child: ChildProcess, experiment: string,
  output: () => Promise<string>): Promise<EngineInfo | undefined> {
  const exit = new Promise<number>((resolve, reject) =>
    child.once("exit", (code) => resolve(code ?? 1)).once("error", reject)
  );
  for (;;) {
    const code = await Promise.race([exit, sleep(100)]);
    const info = await readJson(layout.lock(experiment), engineInfoSchema).catch(() => undefined);
    if (info?.pid === child.pid && info?.run !== undefined) return info;
    if (code === 0) return runningEngine(experiment);
    if (code !== undefined)
      throw new StoreError((await output()) || `The engine ended with status ${code}.`,
        `Its log is ${layout.log(experiment)}.`);
  }
}
