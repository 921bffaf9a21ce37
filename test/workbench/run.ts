import * as esbuild from "esbuild";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { format } from "node:util";
import { startSession } from "../e2e/harness";
import { reportMark } from "./report-mark";

/**
 * Runs the suites of this folder with mocha inside a real extension host, against the extension as
 * built in dist/. Exit status 0 if all pass. The open folder is empty. VISREP_SUITE runs only the
 * suites whose file name holds its text.
 */
const root = path.resolve(import.meta.dirname, "../..");
const suites = fs.readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((
  file,
) => file.endsWith(".test.ts") && file.includes(process.env.VISREP_SUITE ?? ""));
const out = path.join(root, "build", "workbench");
fs.rmSync(out, { recursive: true, force: true });
await esbuild.build({
  entryPoints: ["mocha.ts", ...suites].map((file) => path.join(import.meta.dirname, file)),
  bundle: true,
  outdir: out,
  outbase: import.meta.dirname,
  outExtension: { ".js": ".cjs" },
  platform: "node",
  format: "cjs",
  target: "node22",
  external: ["vscode", "mocha", "sharp", "onnxruntime-*", "pyodide"],
  sourcemap: "inline",
  logLevel: "warning",
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "visrep-folder-"));
const session = await startSession({ testDriver: true });
const { page, server } = session;
try {
  const ended = new Promise<number>((resolve) =>
    void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code))
  );
  await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
    const line = format(...args);
    if (line.startsWith(reportMark)) console.log(line.slice(reportMark.length));
    else if (process.env.VERBOSE) console.log(line);
  });
  // The authority of a remote address must be the host and port in the address bar.
  const remote = (file: string) => `vscode-remote://127.0.0.1:${server.port}${file}`;
  const payload = [["extensionDevelopmentPath", remote(root)], ["extensionTestsPath",
    remote(path.join(out, "mocha.cjs"))]];
  await page.goto(
    `${server.url}/?folder=${encodeURIComponent(folder)}&payload=${
      encodeURIComponent(JSON.stringify(payload))
    }`,
  );
  const status = await Promise.race([ended, sleep(600_000, "timeout" as const, { ref: false })]);
  if (status === "timeout")
    console.error("the extension host did not end its tests within 600 " +
      `s; see ${server.logFile}`);
  process.exitCode = status === 0 ? 0 : 1;
} finally {
  await session.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
