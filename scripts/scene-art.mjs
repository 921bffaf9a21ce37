// Takes the icons that scenes need out of the icon package: dist/scenes-art.json.
import * as esbuild from "esbuild";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "./shared.mjs";

const require = createRequire(import.meta.url);

/** Writes icon name -> inner SVG (in a 32 x 32 square); resolves to the file's path. */
export async function writeSceneArt(out) {
  const bundled = await esbuild.build({
    entryPoints: [path.join(root, "src/adapters/scenes/nouns.ts")],
    bundle: true,
    write: false,
    format: "esm",
  });
  const { NOUN_TABLE } = await import(
    `data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].text).toString("base64")}`
  );
  const { icons } = JSON.parse(
    fs.readFileSync(require.resolve("@iconify-json/fluent-emoji-flat/icons.json"), "utf8"),
  );
  const art = {};
  for (const { icon } of NOUN_TABLE) {
    if (!icons[icon]?.body)
      throw new Error("@iconify-json/fluent-emoji-flat has no icon " +
        `"${icon}"; see nouns.ts`);
    art[icon] = icons[icon].body;
  }
  const file = path.join(out, "scenes-art.json");
  fs.writeFileSync(file, JSON.stringify(art));
  return file;
}
