import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { SandboxError } from "../../../core/errors";
import { packageFile } from "../../files/package-file";

/** Python files of the runner and the stub of the visual API, in the order of the digest. */
const RUNNER = ["visual_api.pyi", "visrep_host.py", "visrep_stub.py", "visrep_api.py",
  "visrep_values.py", "visrep_check.py", "visrep_trace.py", "visrep_runner.py"];

function built(name: string): string {
  const file = packageFile("dist", name);
  if (!fs.existsSync(file))
    throw new SandboxError(`The interpreter's file ${file} is missing.`,
      "Run `npm run build` in a checkout; reinstall an installed package.");
  return fs.realpathSync(file);
}

/**
 * Where everything is that the restricted processes may read, as real paths, and what identifies
 * it.
 */
export interface RuntimeFiles {
  readonly child: string;
  readonly worker: string;
  readonly runner: readonly string[];
  readonly pyodideFolder: string;
  readonly pythonVersion: string;
  readonly pyodideVersion: string;
  /** sha256 over the files of the runner. */
  readonly runnerDigest: string;
}

/** @throws SandboxError if the package is not built. */
export function runtimeFiles(): RuntimeFiles {
  const pyodideFolder = fs.realpathSync(
    path.dirname(createRequire(import.meta.url).resolve("pyodide/package.json")),
  );
  const lock = JSON.parse(
    fs.readFileSync(path.join(pyodideFolder, "pyodide-lock.json"), "utf8"),
  ) as { info: { python: string } };
  const manifest = JSON.parse(
    fs.readFileSync(path.join(pyodideFolder, "package.json"), "utf8"),
  ) as { version: string };
  const runner = RUNNER.map(built);
  const hash = createHash("sha256");
  for (const file of runner)
    hash.update(path.basename(file)).update("\0").update(fs.readFileSync(file)).update("\0");
  return {
    child: built("interpreter-child.mjs"),
    worker: built("interpreter-worker.mjs"),
    runner,
    pyodideFolder,
    pythonVersion: lock.info.python,
    pyodideVersion: manifest.version,
    runnerDigest: hash.digest("hex"),
  };
}
