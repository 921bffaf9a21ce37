// Prints how many milliseconds the extension takes to load and activate in a fresh process, with an
// editor that answers nothing: only its own work counts.
import fs from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";

const bundle = path.resolve(import.meta.dirname, "../../dist/extension.cjs");

/**
 * Stands for whatever the editor gives: a class, a function and a list without entries; no promise
 * of it ever resolves.
 */
const silent = new Proxy(class {}, {
  get: (target, name) => (name === "prototype" ?
    target.prototype :
    name === Symbol.iterator ?
    [][Symbol.iterator] :
    name === Symbol.toPrimitive ?
    () => "" :
    name === "length" ?
    0 :
    silent),
  apply: () => silent,
  construct: () => silent,
  set: () => true,
});
const names = new Set(
  [...fs.readFileSync(bundle, "utf8").matchAll(/\bvscode\d*\.(\w+)/g)].map(([, name]) => name),
);
const editor = Object.fromEntries([...names].map((name) => [name, silent]));

const load = Module._load;
Module._load = (request, ...rest) => (request === "vscode" ? editor : load(request, ...rest));
const started = performance.now();
createRequire(import.meta.url)(bundle).activate(silent);
console.log(performance.now() - started);
process.exit(0);
