// Bundles every entry into dist/. Native and wasm packages stay outside and are loaded lazily from
// node_modules.
import * as esbuild from "esbuild";
import fs from "node:fs";
import path from "node:path";
import { writeSceneArt } from "./scene-art.mjs";
import { root } from "./shared.mjs";

const out = path.join(root, "dist");
/**
 * Packages that no bundle holds: they are installed beside dist/, and packed into the extension by
 * package.mjs.
 */
export const external = ["sharp", "onnxruntime-node", "onnxruntime-web", "onnxruntime-common",
  "pyodide", "vscode"];
/** zod carries its messages in all languages, half of a bundle; only the English ones are used. */
const zodInEnglish = {
  name: "zod-in-english",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ },
      ({ path: file }) => ({ contents: 'export { default as en } from "./en.js";',
        resolveDir: path.dirname(file) })),
};
const common = { bundle: true, absWorkingDir: root, external, metafile: true, sourcemap: "linked",
  logLevel: "warning", legalComments: "none", charset: "utf8", plugins: [zodInEnglish] };

const nodeEntries = {
  "visrep-engine": "src/cli/main.ts",
  "interpreter-child": "src/adapters/interpreter/child/child.ts",
  "interpreter-worker": "src/adapters/interpreter/worker/worker.ts",
  "onnx-worker": "src/adapters/onnx/worker.ts",
  "onnx-probe": "src/adapters/onnx/probe.ts",
  "policy-worker": "src/adapters/policy/builtin/worker.ts",
  "llamacpp-worker": "src/adapters/policy/llamacpp/worker.ts",
  "gguf-trainer-worker": "src/adapters/trainer/gguf/worker.ts",
  "trainer-worker": "src/adapters/trainer/builtin/worker.ts",
  "perception-worker": "src/adapters/perception/transformers/worker.ts",
};
const existing = (entries) =>
  Object.fromEntries(
    Object.entries(entries).filter(([, file]) => fs.existsSync(path.join(root, file))),
  );
const webviewEntries = () =>
  Object.fromEntries(fs.readdirSync(path.join(root, "webview"), { withFileTypes: true })
    .filter((d) => d.isDirectory() && fs.existsSync(path.join(root, "webview", d.name, "main.ts")))
    .map((d) => [`webview/${d.name}`, `webview/${d.name}/main.ts`]));

/**
 * Makes dist/, with what went into it in dist/meta.json (esbuild's metafile). Files of earlier
 * builds are removed last, so that a reader never finds it empty.
 */
export async function build() {
  // zod asks for a global that the extension host reports as a mistake of the extension.
  const unasked = { navigator: "undefined" };
  const results = await Promise.all([
    esbuild.build({ ...common, entryPoints: existing(nodeEntries), outdir: out,
      outExtension: { ".js": ".mjs" }, platform: "node", format: "esm", target: "node20",
      banner: { js: "import { createRequire as __createRequire } from 'node:module'; const " +
        "require = __createRequire(import.meta.url), __filename = import.meta.filename, " +
        "__dirname = import.meta.dirname;" } }),
    // Bare, and without the banner's imports: an old Node reads it to its end.
    esbuild.build({ ...common, bundle: false, external: undefined, plugins: [],
      entryPoints: { visrep: "src/cli/start.ts" }, outdir: out, outExtension: { ".js": ".mjs" },
      platform: "node", format: "esm", target: "es2020" }),
    esbuild.build({ ...common, entryPoints: existing({ extension: "src/extension/extension.ts" }),
      outdir: out, outExtension: { ".js": ".cjs" }, platform: "node", format: "cjs",
      target: "node20", define: unasked }),
    esbuild.build({ ...common, entryPoints: webviewEntries(), outdir: out, platform: "browser",
      format: "iife", target: "es2022" }),
  ]);
  const made = new Set(
    results.flatMap((result) => Object.keys(result.metafile.outputs)).map((file) =>
      path.join(root, file)
    ),
  );
  const keep = (file, write) => (write(path.join(out, file)), made.add(path.join(out, file)));

  made.add(await writeSceneArt(out));
  for (const folder of ["src/adapters/interpreter/python", "src/core/program"]) {
    for (const file of fs.readdirSync(path.join(root, folder))) {
      if (/\.pyi?$/.test(file))
        keep(file, (target) => fs.copyFileSync(path.join(root, folder, file), target));
    }
  }
  keep("meta.json", (target) =>
    fs.writeFileSync(target, JSON.stringify({
      inputs: Object.assign({}, ...results.map((result) => result.metafile.inputs)),
      outputs: Object.assign({}, ...results.map((result) => result.metafile.outputs)),
    })));
  const bin = path.join(out, "visrep.mjs");
  if (made.has(bin)) {
    const text = fs.readFileSync(bin, "utf8");
    fs.writeFileSync(bin, text.startsWith("#!") ? text : `#!/usr/bin/env node\n${text}`);
    fs.chmodSync(bin, 0o755);
  }
  for (const file of fs.readdirSync(out, { recursive: true, withFileTypes: true })) {
    const full = path.join(file.parentPath, file.name);
    if (file.isFile() && !made.has(full)) fs.rmSync(full, { force: true });
  }
}

if (process.argv[1] === import.meta.filename) await build();
