// A Chromium for the browser tests.
import fs from "node:fs";
import path from "node:path";
import { mustRun, ScriptError } from "./shared.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function find() {
  const named = process.env.VISREP_CHROMIUM;
  if (named) {
    if (!fs.existsSync(named))
      throw new ScriptError(`VISREP_CHROMIUM names ${named}, which ` +
        "does not exist");
    return named;
  }
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    fs.existsSync(file)
  );
}

/**
 * Path of a Chromium or Chrome. Installs one only as root with CI=true; on a person's machine it
 * says how.
 */
export async function ensureChromium() {
  const found = find();
  if (found) return found;
  if (process.env.CI === "true" && process.getuid?.() === 0) {
    console.error("Installing Chromium (apt-get) ...");
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await mustRun("apt-get", ["update", "-q"], { quiet: true, env });
    await mustRun("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], {
      quiet: true,
      env,
    });
    const installed = find();
    if (installed) return installed;
  }
  throw new ScriptError("no Chromium was found, which the browser tests need. Install it with: " +
    "sudo apt-get install -y chromium   (or set VISREP_CHROMIUM to the path of one)");
}
