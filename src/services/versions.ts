import * as fs from "node:fs";
import { packageFile } from "../adapters/files/package-file";
import type { RunRecord } from "../core/run/run-record";

/** Versions that a run's record names. */
export function versions(): RunRecord["versions"] {
  return { visrep: packageVersion(), node: process.version,
    platform: `${process.platform}-${process.arch}` };
}

/** Version of this package. */
export function packageVersion(): string {
  return (JSON.parse(fs.readFileSync(packageFile("package.json"), "utf8")) as { version: string })
    .version;
}
