import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { ChildStart } from "../protocol";

/** What a restricted process may touch; real paths. */
export interface Allowance {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/**
 * Starts the child under Node's permission model where there is one; whether it really holds is
 * tried by the child itself.
 */
export function forkRestricted(file: string, start: ChildStart, allowed: Allowance): ChildProcess {
  return fork(file, [JSON.stringify(start)], {
    execPath: process.execPath,
    execArgv: permissionFlags(allowed),
    env: allowedEnvironment(),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "json",
  });
}

function permissionFlags(allowed: Allowance): string[] {
  const flag = ["--permission", "--experimental-permission"].find((name) =>
    process.allowedNodeEnvironmentFlags.has(name)
  );
  if (!flag) return [];
  const paths = [...allowed.read.map((file) => `--allow-fs-read=${file}`),
    ...allowed.write.map((file) => `--allow-fs-write=${file}`)];
  return [flag, ...paths, "--allow-worker", "--no-warnings"];
}

/** An allow-list: no secrets of the user's environment get near programs. */
function allowedEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { TZ: "UTC" };
  if (process.versions["electron"]) environment["ELECTRON_RUN_AS_NODE"] = "1";
  if (process.platform === "win32") environment["SystemRoot"] = process.env["SystemRoot"];
  return environment;
}
