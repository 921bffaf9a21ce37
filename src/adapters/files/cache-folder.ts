import * as os from "node:os";
import * as path from "node:path";

/** Folder for files that can be made again, outside every repository. */
export function defaultCacheFolder(): string {
  const home = os.homedir();
  if (process.platform === "win32")
    return path.join(process.env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"), "visrep",
      "cache");
  if (process.platform === "darwin") return path.join(home, "Library", "Caches", "visrep");
  return path.join(process.env["XDG_CACHE_HOME"] ?? path.join(home, ".cache"), "visrep");
}
