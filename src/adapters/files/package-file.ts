import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Absolute path of a file of this package, wherever it is installed: the checkout,
 * `node_modules/visrep`, or the extension's folder. Workers and models are found through this, so
 * that bundling does not move them.
 */
export function packageFile(...parts: readonly string[]): string {
  return path.join(packageRoot(), ...parts);
}

let root: string | undefined;

function packageRoot(): string {
  if (root) return root;
  for (let folder = path.dirname(fileURLToPath(import.meta.url));; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (fs.existsSync(manifest) &&
      (JSON.parse(fs.readFileSync(manifest, "utf8")) as { name?: string }).name === "visrep")
      return (root = folder);
    if (folder === path.dirname(folder))
      throw new Error("the package.json of visrep was not found above its own code");
  }
}
