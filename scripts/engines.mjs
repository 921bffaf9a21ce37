// llama.cpp for the tests, installed once into the cache folder by the command line itself (about 15 s, 85 MB).
import { spawnSync } from "node:child_process";
import path from "node:path";
import { main, root } from "./shared.mjs";

/** Installs it if it is missing. Where it cannot be had, the tests that need it skip, and this says why. */
export function ensureEngines() {
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, "dist", "visrep.mjs"), "setup-engines", "llamacpp"], { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) console.log(`SKIPPED: everything that needs llama.cpp, because\n${stderr.trim()}`);
}

if (process.argv[1] === import.meta.filename) await main(ensureEngines);
