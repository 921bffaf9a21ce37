import Mocha from "mocha";
import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "node:util";
import { reportMark } from "./report-mark";

/**
 * Called by the extension host: runs every bundled suite beside this file. Rejects if one fails.
 */
export async function run(): Promise<void> {
  const root = path.resolve(__dirname, "../..");
  Object.assign(Mocha.reporters.Base, {
    consoleLog: (...line: unknown[]) => console.log(reportMark + format(...line)),
  });
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000,
    reporter: path.join(root, "test/reporter.cjs") });
  for (const file of fs.readdirSync(__dirname, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".test.cjs")) mocha.addFile(path.join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
