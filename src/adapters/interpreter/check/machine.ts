import type { SandboxCheck } from "./sandbox-check";

/**
 * Machines on which all of this stood when it was tried; everywhere else the check is the only
 * evidence.
 */
const TRIED = { platform: "linux", arch: "x64", nodes: ["20", "22", "24"] } as const;

/** What a check has to name. */
export function thisMachine(visrep: string, interpreter: string): SandboxCheck["machine"] {
  const { node, v8, electron } = process.versions;
  return { visrep, node, v8, electron: electron ?? null, platform: process.platform,
    arch: process.arch, interpreter };
}

export function isTried({ platform, arch, node, electron }: SandboxCheck["machine"]): boolean {
  return platform === TRIED.platform && arch === TRIED.arch && electron === null &&
    TRIED.nodes.some((major) => node.startsWith(`${major}.`));
}
