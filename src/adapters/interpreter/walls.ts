import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { Worker } from "node:worker_threads";
import type { WallProbes } from "./protocol";

interface Wall {
  name: string;
  stands: boolean;
  detail: string;
}

interface Permission {
  has(scope: string, reference?: string): boolean;
}

/**
 * Asks Node what is allowed here, and then really tries: some runtimes accept the flags and ignore
 * them.
 */
export function checkWalls(where: "child" | "worker", probes: WallProbes): Wall[] {
  const walls = [
    reported(where, probes),
    tried(`${where}: read a file outside`, () => fs.readFileSync(probes.readable)),
    tried(`${where}: write a file`, () => {
      fs.writeFileSync(probes.writable, "");
      fs.rmSync(probes.writable);
    }),
    tried(`${where}: start a process`,
      () => spawnSync(process.execPath, ["--version"], { stdio: "ignore", timeout: 5000 }).error),
  ];
  if (where === "worker")
    walls.push(
      tried("worker: start a thread", () => void new Worker("", { eval: true }).terminate()),
    );
  return walls;
}

function reported(where: string, probes: WallProbes): Wall {
  const permission = (process as { permission?: Permission }).permission;
  const open = permission ?
    ["fs.write", "child", "wasi"].filter((scope) => permission.has(scope)) :
    [];
  if (permission?.has("fs.read", probes.readable)) open.push("fs.read");
  return {
    name: `${where}: permission flags`,
    stands: permission !== undefined && open.length === 0,
    detail: permission === undefined ?
      "this runtime has no permission model" :
      open.length > 0 ?
      `allowed: ${open.join(", ")}` :
      "in force",
  };
}

/** Only a refusal by the permission model proves the wall; any other error proves nothing. */
function tried(name: string, attempt: () => unknown): Wall {
  try {
    const error = attempt();
    if (error instanceof Error) throw error;
    return { name, stands: false, detail: "it was possible" };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { name, stands: code === "ERR_ACCESS_DENIED", detail: code === "ERR_ACCESS_DENIED" ?
      "refused" :
      `not refused, but failed (${code ?? String(error)})` };
  }
}
