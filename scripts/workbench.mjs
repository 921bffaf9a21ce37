// A real VS Code workbench for tests and the studio: code-server with a Node of its own, from the
// npm registry, kept outside the repository.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { cacheRoot, main, mustRun, ScriptError } from "./shared.mjs";

const codeServerVersion = "4.139.1";
const nodeVersion = "24.21.0";
const nodePackage = `node-linux-${process.arch}`;
const folder = path.join(cacheRoot, `workbench-${codeServerVersion}-node-${nodeVersion}`);

/** The programs of an installed workbench. */
const programs = (base) => ({
  folder: base,
  node: path.join(base, "node", "node_modules", nodePackage, "bin", "node"),
  codeServer: path.join(base, "code-server", "node_modules", "code-server", "out", "node",
    "entry.js"),
});

function checkTools() {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    throw new ScriptError("the test workbench runs on Linux x64 and arm64 only, and this is " +
      `${process.platform} ${process.arch}; in a desktop VS Code the extension itself can be ` +
      `tried with "npm run package"`);
  }
  const missing = ["g++", "make", "python3"].filter((tool) => {
    try {
      execFileSync(tool, ["--version"], { stdio: "ignore" });
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length > 0)
    throw new ScriptError(`${missing.join(", ")} not found; the workbench ` +
      "compiles two small native modules. Install with: apt-get install -y g++ make python3");
}

/** npm under the workbench's own Node, so that native modules are compiled for that one. */
async function npm(cwd, nodeHome, args) {
  fs.mkdirSync(cwd, { recursive: true });
  const manifest = path.join(cwd, "package.json");
  if (!fs.existsSync(manifest)) fs.writeFileSync(manifest, '{ "private": true }\n');
  await mustRun("npm", [...args, "--no-fund", "--no-audit", "--loglevel=error"], { cwd, quiet: true,
    env: {
      PATH: nodeHome ? `${path.join(nodeHome, "bin")}:${process.env.PATH}` : process.env.PATH,
      ...(nodeHome ? { npm_config_nodedir: nodeHome } : {}),
    } });
}

function link(target, file) {
  fs.rmSync(file, { force: true });
  fs.symlinkSync(target, file);
}

/**
 * What code-server's own postinstall does, less the native builds that only its terminal and its
 * password need.
 */
async function installInto(base) {
  await npm(path.join(base, "node"), undefined, ["install", "--save-exact",
    `${nodePackage}@${nodeVersion}`]);
  const nodeHome = path.join(base, "node", "node_modules", nodePackage);
  const home = path.join(base, "code-server");
  await npm(home, nodeHome, ["install", "--save-exact", "--ignore-scripts",
    `code-server@${codeServerVersion}`]);
  const vscode = path.join(home, "node_modules", "code-server", "lib", "vscode");
  await npm(vscode, nodeHome, ["install", "--omit=dev", "--ignore-scripts"]);
  await npm(path.join(vscode, "extensions"), nodeHome, ["install", "--omit=dev",
    "--ignore-scripts"]);
  link("code-linux.sh", path.join(vscode, "bin", "remote-cli", "code-server"));
  link("browser-linux.sh", path.join(vscode, "bin", "helpers", "browser.sh"));
  await npm(vscode, nodeHome, ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"]);
}

/** The workbench, installed on first use (about 90 s, 0.8 GB); complete or absent, never half. */
export async function ensureWorkbench() {
  if (fs.existsSync(folder)) return programs(folder);
  checkTools();
  console.error(`Installing the test workbench (code-server ${codeServerVersion}, once, about ` +
    `90 s) in ${folder} ...`);
  const unfinished = `${folder}.unfinished-${process.pid}`;
  try {
    await installInto(unfinished);
    if (!fs.existsSync(folder)) fs.renameSync(unfinished, folder);
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return programs(folder);
}

if (process.argv[1] === import.meta.filename)
  await main(async () => console.log((await ensureWorkbench()).folder));
