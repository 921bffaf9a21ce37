import { type ChildProcess, spawn } from "node:child_process";

/** Sends a signal to a process and all it has started; one that is gone is left alone. */
export function killTree(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    // Windows knows no signals: the end of stdin asks, this kills.
    if (signal === "SIGTERM") child.stdin?.end();
    else if (child.exitCode === null)
      spawn("taskkill", ["/pid", String(child.pid), "/t", "/f"], { stdio: "ignore",
        windowsHide: true }).on("error", () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
