import tseslint from "typescript-eslint";
import importX from "eslint-plugin-import-x";
import { builtinModules } from "node:module";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";

const coreMessage = "The core is the method itself: no editor, no files, no model runtime, no process.";
const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]).map((name) => ({ name, message: coreMessage }));
const runtimes = ["vscode", "sharp", "pyodide", "ollama", "onnxruntime-*", "onnx-proto", "playwright-core", "@huggingface/*"];
const ring = (target, from) => ({ target: `./src/${target}`, from });

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
      // The rings: core <- adapters <- engine <- extension; nothing points outwards.
      "import-x/no-restricted-paths": ["error", { zones: [
        ring("core", "./src/adapters"), ring("core", "./src/engine"), ring("core", "./src/extension"), ring("core", "./webview"),
        ring("adapters", "./src/engine"), ring("adapters", "./src/extension"), ring("adapters", "./webview"),
        ring("engine", "./src/extension"), ring("engine", "./webview"),
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
    files: ["src/adapters/**/*.ts", "src/engine/**/*.ts", "webview/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["vscode"], message: "Only src/extension imports vscode." }] }] },
  },
);
