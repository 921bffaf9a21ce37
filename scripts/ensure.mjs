// Brings a checkout to a state where everything can run: the locked dependencies, and the bundles
// in dist/.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { main, root, run, ScriptError } from "./shared.mjs";

const oldest = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new ScriptError(`Node ${process.versions.node} is too old: install Node ` +
      `${oldest.join(".")} or later`);
  }
}

/**
 * Installs the locked dependencies, only if the lock or the kind of machine is another one than
 * last time.
 */
async function install() {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"));
  const wanted = `${createHash("sha256").update(lock).digest("hex")} ` +
    `${process.platform}-${process.arch}\n`;
  const stamp = path.join(root, "node_modules", ".visrep-installed");
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  console.error("Installing the locked dependencies (npm ci) ...");
  // ONNX Runtime would download its CUDA libraries, several hundred megabytes that nothing here
  // uses.
  const status = await run("npm", ["ci", "--no-fund", "--no-audit"], {
    env: { ONNXRUNTIME_NODE_INSTALL: "skip" },
  });
  if (status !== 0)
    throw new ScriptError(`npm ci ended with exit status ${status}; see above. ` +
      "It needs the npm registry, and a package-lock.json that fits package.json");
  fs.writeFileSync(stamp, wanted);
}

/** Dependencies and bundles, ready to run. */
export async function ensure() {
  checkNode();
  await install();
  const { build } = await import("./build.mjs");
  await build();
}

if (process.argv[1] === import.meta.filename) await main(ensure);
