import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { SandboxReport } from "../../../core/ports/interpreter";
import type { Logger } from "../../../core/ports/logger";
import type { FromChild } from "../protocol";
import { forkRestricted } from "./restricted-process";
import type { RuntimeFiles } from "./runtime-files";

const START_LIMIT_MS = 180_000;

/** The child came up wrong: its snapshot may be the reason. */
export class BrokenStart extends Error {}

/**
 * Starts the process that runs programs, and waits until all its workers are ready.
 * @throws BrokenStart if it does not come up.
 */
export async function startChild(files: RuntimeFiles, snapshot: string, workers: number,
  logger: Logger
): Promise<
  { readonly child: ChildProcess; readonly walls: SandboxReport["walls"] }
> {
  const { child: entry, worker, pyodideFolder } = files;
  const probes = { readable: fs.realpathSync(process.execPath),
    writable: path.join(fs.realpathSync(os.tmpdir()), `visrep-wall-${process.pid}`) };
  const child = forkRestricted(entry, { mode: "serve", pyodideFolder, snapshot, worker, workers,
    probes }, { read: [path.dirname(entry), pyodideFolder, snapshot], write: [] });
  child.stderr?.on("data", (text: Buffer) => logger.warn(`interpreter: ${text.toString().trim()}`));
  try {
    return { child, walls: await ready(child) };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function ready(child: ChildProcess): Promise<SandboxReport["walls"]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new BrokenStart(`not ready after ${START_LIMIT_MS / 1000} s`)),
      START_LIMIT_MS,
    );
    const settle = (): void => {
      clearTimeout(timer);
      child.removeAllListeners("message");
      child.removeAllListeners("exit");
    };
    child.once("error", (error) => reject(new BrokenStart(error.message)));
    child.once("exit", (code, signal) => {
      settle();
      reject(new BrokenStart(`it ended with ${code ?? signal}`));
    });
    child.on("message", (message: FromChild) => {
      settle();
      if (message.t === "ready") resolve(message.walls);
      else reject(
          new BrokenStart(
            message.t === "broken" ? message.message : `it began with '${message.t}'`,
          ),
        );
    });
  });
}
