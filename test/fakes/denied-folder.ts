import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { packageFile } from "../../src/adapters/files/package-file";

/** A user without rights: what this process starts as root runs as another. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * A folder that may be read and not written, beside one of this user's own for caches. Remove
 * `root` afterwards.
 */
export function deniedFolder(): { readonly root: string; readonly denied: string; readonly run: (
  ...words: readonly string[]
) => { readonly status: number | null; readonly stderr: string } } {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-denied-"));
  fs.chmodSync(root, 0o755);
  const [denied, cache] = ["denied", "cache"].map((name) => path.join(root, name)) as [string,
    string];
  fs.mkdirSync(denied);
  fs.chmodSync(denied, 0o555);
  fs.mkdirSync(cache);
  fs.chmodSync(cache, 0o777);
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, [packageFile("dist", "visrep.mjs"), ...words], {
      ...NOBODY,
      encoding: "utf8",
      env: { ...process.env, XDG_CACHE_HOME: cache, HOME: cache },
      cwd: root,
    });
  return { root, denied, run };
}
