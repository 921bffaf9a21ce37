import tseslint from "typescript-eslint";
import fs from "node:fs";
import importX from "eslint-plugin-import-x";
import { builtinModules } from "node:module";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";

const coreMessage = "The core is the method itself: no editor, no files, no model runtime, no process.";
const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]).map((name) => ({ name, message: coreMessage }));
const runtimes = ["vscode", "sharp", "pyodide", "ollama", "onnxruntime-*", "onnx-proto", "playwright-core", "@huggingface/*"];
/** Whatever comes later in an order may import what comes before it, and nothing the other way round. */
const RINGS = ["core", "adapters", "services", "cli", "extension"];
const CORE = ["task", "official", "program", "trace", "experiment", "run", "ports", "reward", "review", "loop", "report", "export"];
const ADAPTERS = ["files", "process", "pictures", "onnx", "optional", "llama", "interpreter", "scenes", "store", "engine-client", "trace-page",
  "model-server", "perception", "benchmarks", "policy", "trainer"];

/** The zones that hold an order. @throws Error if a folder has no place in it. */
function inOrder(parent, names) {
  const folders = fs.readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const homeless = folders.filter((name) => !names.includes(name));
  if (homeless.length > 0) throw new Error(`${parent}/${homeless[0]} has no place in the order of eslint.config.js`);
  const zone = (target, later) => ({ target, from: later.map((name) => `${parent}/${name}`) });
  return [zone(`${parent}/*.ts`, names), ...names.slice(0, -1).map((name, place) => zone(`${parent}/${name}`, names.slice(place + 1)))];
}

export default tseslint.config(
  { ignores: ["dist", "build", "demo", "node_modules", "**/.venv", "engines"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    languageOptions: { parserOptions: { project: ["./tsconfig.json", "./webview/tsconfig.json"] } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["warn", { max: 200, skipBlankLines: true, skipComments: true }],
      // Titles of tests and lines that hold one text, one pattern or a row of a table stay whole.
      "max-len": ["error", { code: 100, ignoreUrls: true, ignoreTemplateLiterals: true,
        ignoreRegExpLiterals: true,
        ignorePattern: String.raw`^\s*(it\(|["'].*["']\S{0,4}$)|^import |^ \* \|` }],
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones: [
        ...inOrder("./src", RINGS), ...inOrder("./src/core", CORE), ...inOrder("./src/adapters", ADAPTERS),
        { target: "./src/extension", from: "./src/cli" },
        { target: ["core", "adapters", "services", "cli"].map((ring) => `./src/${ring}`), from: "./webview" },
        { target: "./webview", from: "./src", except: ["./core"] },
      ] }],
    },
  },
  {
    files: ["src/core/**/*.ts"],
    rules: { "no-restricted-imports": ["error", {
      paths: nodeBuiltins,
      patterns: [{ group: runtimes, message: coreMessage }],
    }] },
  },
  {
    files: ["src/{adapters,services,cli}/**/*.ts", "webview/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["vscode"], message: "Only src/extension imports vscode." }] }] },
  },
);
