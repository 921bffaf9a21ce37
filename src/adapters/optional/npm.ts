import * as fs from "node:fs";
import * as path from "node:path";

/**
 * npm's own script run by this Node, so that no shell stands in between (on Windows npm is a batch
 * file, which needs one); where it is not beside this Node, npm on the PATH.
 */
export function npmCommand(): readonly [string, ...string[]] {
  const beside = path.dirname(process.execPath);
  const scripts = [path.join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js")];
  const script = scripts.find((file) => fs.existsSync(file));
  return script === undefined ? ["npm"] : [process.execPath, script];
}
