// `npm run studio [-- FOLDER] [--port N]`: an experiment (the demo, unless said) in a VS Code
// hosted for the browser, on this machine only.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { demoFolder, makeDemo } from "./demo.mjs";
import { ensure } from "./ensure.mjs";
import { packageExtension } from "./package.mjs";
import { cacheRoot, main, ScriptError } from "./shared.mjs";
import { ensureWorkbench } from "./workbench.mjs";

await main(async () => {
  const { values, positionals } = parseArgs({ options: { port: { type: "string" } },
    allowPositionals: true });
  const folder = positionals[0] ? path.resolve(positionals[0]) : demoFolder();
  if (positionals[0] && !fs.existsSync(folder)) throw new ScriptError(`${folder} does not exist`);
  await ensure();
  const workbench = await ensureWorkbench();
  const vsix = await packageExtension();
  if (!positionals[0]) await makeDemo();
  const { tsImport } = await import("tsx/esm/api");
  const { startServer } = await tsImport("../test/e2e/server.ts", import.meta.url);
  const server = await startServer({ workbench, vsix: [vsix],
    profile: path.join(cacheRoot, "studio"),
    ...(values.port ? { port: Number(values.port) } : {}) });
  console.log(`\nStudio: ${server.url}/?folder=${encodeURIComponent(folder)}\nCtrl-C ends it.`);
  await new Promise((resolve) =>
    ["SIGINT", "SIGTERM"].forEach((signal) => process.once(signal, resolve))
  );
  await server.stop();
});
