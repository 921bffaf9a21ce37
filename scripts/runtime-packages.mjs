// The installed packages that the bundles load at run time, and which of their files the extension
// carries.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { root, without } from "./shared.mjs";

const platform = `${process.platform}-${process.arch}`;
const always = ["package.json", /^(LICEN[CS]E|NOTICE)/i];

/**
 * @type {Readonly<Record<string, readonly (string | RegExp)[]>>} package -> the files that are
 *   kept; a text is a path or a folder
 */
const kept = {
  "sharp": [/^dist\/.*\.[cm]js$/],
  "@img/colour": [/\.cjs$/],
  "detect-libc": [/^lib\/.*\.js$/],
  "semver": [/\.js$/],
  [`@img/sharp-${platform}`]: ["lib", "index.cjs"],
  [`@img/sharp-libvips-${platform}`]: ["lib/index.js", /^lib\/lib.*\.(so|dylib|dll)/,
    "versions.json", "README.md"],
  "onnxruntime-common": [/^dist\/(cjs|esm)\/.*\.js$/, /^dist\/.*package\.json$/],
  "onnxruntime-node": [/^dist\/.*\.js$/, `bin/napi-v6/${process.platform}/${process.arch}`],
  "onnxruntime-web": ["dist/ort.node.min.mjs", "dist/ort.node.min.js",
    "dist/ort-wasm-simd-threaded.mjs", "dist/ort-wasm-simd-threaded.wasm"],
  "pyodide": ["pyodide.mjs", "pyodide.js", "pyodide.asm.mjs", "pyodide.asm.wasm",
    "python_stdlib.zip", "pyodide-lock.json"],
};

const folderOf = (name) => path.join(root, "node_modules", name);
const installed = (name) => fs.existsSync(folderOf(name));
const manifestOf = (name) =>
  createRequire(import.meta.url)(path.join(folderOf(name), "package.json"));

/**
 * The runtime packages of this platform. On Windows libvips lies in sharp's own platform package.
 */
export const runtimePackages = () => Object.keys(kept).filter(installed);

const isKept = (name, file) =>
  [...always, ...kept[name]].some((
    rule,
  ) => (typeof rule === "string" ? file === rule || file.startsWith(`${rule}/`) : rule.test(file)));

/**
 * Copies the kept files of every runtime package into `target`/node_modules; each manifest names
 * only dependencies that are there.
 */
export function copyRuntimePackages(target) {
  const names = runtimePackages();
  for (const name of names) {
    for (const file of fs.readdirSync(folderOf(name), { recursive: true, withFileTypes: true })) {
      const relative = path.relative(folderOf(name), path.join(file.parentPath, file.name)).split(
        path.sep,
      ).join("/");
      if (!file.isFile() || relative.startsWith("node_modules/") || !isKept(name, relative))
        continue;
      const copy = path.join(target, "node_modules", name, relative);
      fs.mkdirSync(path.dirname(copy), { recursive: true });
      fs.copyFileSync(path.join(folderOf(name), relative), copy);
    }
    const manifest = manifestOf(name);
    const wanted = { ...manifest.dependencies, ...manifest.optionalDependencies };
    const dependencies = Object.fromEntries(
      Object.entries(wanted).filter(([each]) => names.includes(each)),
    );
    fs.writeFileSync(path.join(target, "node_modules", name, "package.json"),
      JSON.stringify({ ...without(manifest, "scripts", "devDependencies", "optionalDependencies"),
        dependencies }, null, 2));
  }
}
