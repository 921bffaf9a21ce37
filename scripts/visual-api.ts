// Writes the stub of the visual API as a module, for prompts and editor help, with: npx tsx
// scripts/visual-api.ts
import * as fs from "node:fs";
import * as path from "node:path";

const folder = path.join(import.meta.dirname, "..", "src", "core", "program");
const stub = fs.readFileSync(path.join(folder, "visual_api.pyi"), "utf8");
fs.writeFileSync(path.join(folder, "visual-api-stub.ts"),
  "/** The text of visual_api.pyi, made by scripts/visual-api.ts. */\n" +
    `export const VISUAL_API_STUB = \`${stub.replace(/[\\\`$]/g, "\\$&")}\`;\n`);
