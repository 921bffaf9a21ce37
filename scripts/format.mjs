// `npm run format`: lays out the code at 100 columns. `npm run format -- --check` only names the
// files that it would change, and fails if there are any.
import { createFromBuffer } from "@dprint/formatter";
import { getPath } from "@dprint/typescript";
import fs from "node:fs";
import path from "node:path";
import { main, root, ScriptError } from "./shared.mjs";

const FOLDERS = ["src", "webview", "test", "scripts", "trainer"];
/** Written by scripts/visual-api.ts. */
const GENERATED = path.join("src", "core", "program", "visual-api-stub.ts");

const STYLE = {
  quoteStyle: "preferDouble",
  semiColons: "prefer",
  trailingCommas: "onlyMultiLine",
  // What does not fit goes on in the next line, instead of one line for each argument.
  preferHanging: true,
  "arrowFunction.useParentheses": "force",
  operatorPosition: "sameLine",
  nextControlFlowPosition: "sameLine",
  singleBodyPosition: "maintain",
  useBraces: "maintain",
  bracePosition: "sameLine",
};

const files = () =>
  FOLDERS.flatMap((folder) =>
    fs.readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|mjs|cjs)$/.test(name) && !/\.venv|node_modules/.test(name))
      .map((name) => path.join(folder, name))
  ).filter((file) => file !== GENERATED);

await main(async () => {
  const formatter = createFromBuffer(fs.readFileSync(getPath()));
  formatter.setConfig({ lineWidth: 100, indentWidth: 2, newLineKind: "lf" }, STYLE);
  const check = process.argv.includes("--check");
  const changed = files().filter((name) => {
    const file = path.join(root, name);
    const before = fs.readFileSync(file, "utf8");
    const after = formatter.formatText({ filePath: file, fileText: before });
    if (after === before) return false;
    if (!check) fs.writeFileSync(file, after);
    return true;
  });
  if (check && changed.length > 0)
    throw new ScriptError(`not laid out as "npm run format" does it:\n  ${changed.join("\n  ")}`);
  console.log(`${changed.length} files changed`);
  return 0;
});
