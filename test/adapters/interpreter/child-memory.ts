import { execFileSync } from "node:child_process";

/** Resident memory of this process's children that run programs; Linux and macOS. */
export function childMemoryMiB(): number {
  const rows = execFileSync("ps", ["-A", "-o", "ppid=,rss=,args="], { encoding: "utf8" }).split(
    "\n",
  ).map((row) => row.trim().split(/\s+/));
  return rows.filter(([parent, , ...args]) =>
    Number(parent) === process.pid && args.some((arg) => arg.includes("interpreter-child"))
  ).reduce((sum, [, rss]) => sum + Number(rss), 0) / 1024;
}
