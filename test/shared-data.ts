import type { Context } from "mocha";
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Data of others that tests and benchmarks measure against: beside the checkout, or where
 * `VISREP_SHARED_DATA` says.
 */
const folder = process.env["VISREP_SHARED_DATA"] ??
  path.resolve(import.meta.dirname, "../../shared/data");

/** The path of a shared file or folder; undefined, and said aloud, where there is none. */
export function sharedData(...names: readonly string[]): string | undefined {
  const file = path.join(folder, ...names);
  if (fs.existsSync(file)) return file;
  console.warn(`SKIPPED: ${file} is missing; VISREP_SHARED_DATA names another folder with ` +
    "shared data.");
  return undefined;
}

/**
 * The folder of cases after public bug reports, beside the shared data; undefined, and said aloud,
 * where there is none.
 */
export const sharedCases = (): string | undefined => sharedData("..", "cases");

/** As `sharedData`, and skips the test where there is none. */
export function needSharedData(test: Context, ...names: readonly string[]): string {
  return sharedData(...names) ?? test.skip();
}
