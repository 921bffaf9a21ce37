// The optional engines for the tests, installed once into the cache folder by the command line
// itself (85 and 475 MB).
import { spawnSync } from "node:child_process";
import path from "node:path";
import { main, root } from "./shared.mjs";

/**
 * Installs those that are missing. Where one cannot be had, the tests that need it skip, and this
 * says why.
 */
export function ensureEngines() {
  for (const name of ["llamacpp", "transformers"]) {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, "dist", "visrep.mjs"),
      "setup-engines", name], { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (status !== 0)
      console.log(`SKIPPED: everything that needs the ${name} engine, because\n` +
        `${stderr.trim()}`);
  }
}

if (process.argv[1] === import.meta.filename) await main(ensureEngines);
