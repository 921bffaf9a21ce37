// Bundles every entry into dist/. Native and wasm packages stay outside and are loaded lazily from node_modules.
import * as esbuild from "esbuild";
import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const out = path.join(root, "dist");
const external = ["sharp", "onnxruntime-node", "onnxruntime-web", "onnxruntime-common", "pyodide", "vscode"];
const common = { bundle: true, absWorkingDir: root, external, sourcemap: "linked", logLevel: "warning", legalComments: "none", charset: "utf8" };

const nodeEntries = {
  visrep: "src/engine/main.ts",
  "interpreter-child": "src/adapters/interpreter/child.ts",
  "interpreter-worker": "src/adapters/interpreter/worker.ts",
  "onnx-worker": "src/adapters/onnx/worker.ts",
  "onnx-probe": "src/adapters/onnx/probe.ts",
};
const existing = (entries) => Object.fromEntries(Object.entries(entries).filter(([, file]) => fs.existsSync(path.join(root, file))));
const webviewEntries = () => Object.fromEntries(fs.readdirSync(path.join(root, "webview"), { withFileTypes: true })
  .filter((d) => d.isDirectory() && fs.existsSync(path.join(root, "webview", d.name, "main.ts")))
  .map((d) => [`webview/${d.name}`, `webview/${d.name}/main.ts`]));

export async function build() {
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  await Promise.all([
    esbuild.build({ ...common, entryPoints: existing(nodeEntries), outdir: out, outExtension: { ".js": ".mjs" }, platform: "node", format: "esm", target: "node20",
      banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" } }),
    esbuild.build({ ...common, entryPoints: existing({ extension: "src/extension/extension.ts" }), outdir: out, outExtension: { ".js": ".cjs" }, platform: "node", format: "cjs", target: "node20" }),
    esbuild.build({ ...common, entryPoints: webviewEntries(), outdir: out, platform: "browser", format: "iife", target: "es2022" }),
  ]);
  for (const file of fs.readdirSync(path.join(root, "src/adapters/interpreter"))) {
    if (file.endsWith(".py")) fs.copyFileSync(path.join(root, "src/adapters/interpreter", file), path.join(out, file));
  }
  const bin = path.join(out, "visrep.mjs");
  if (fs.existsSync(bin)) {
    fs.writeFileSync(bin, `#!/usr/bin/env node\n${fs.readFileSync(bin, "utf8")}`);
    fs.chmodSync(bin, 0o755);
  }
}

if (process.argv[1] === import.meta.filename) await build();
