// `npm run package`: the extension for this platform, as build/visrep-PLATFORM-VERSION.vsix.
import fs from "node:fs";
import path from "node:path";
import { ensure } from "./ensure.mjs";
import { copyRuntimePackages, runtimePackages } from "./runtime-packages.mjs";
import { main, mustRun, root, ScriptError, without } from "./shared.mjs";

const limit = 60e6;
/** What `visrep setup-engines` installs from; the engines themselves are not carried. */
const enginesCarried = ["llamacpp", "transformers", "photo"].flatMap((name) =>
  ["package.json", "package-lock.json"].map((file) => `engines/${name}/${file}`)
);
/** The PEFT trainer, and what its environment is made from. */
const trainerCarried = ["trainer/visrep_trainer", "trainer/requirements.txt",
  "trainer/requirements-4bit.txt"];
const carried = ["dist", "media", ...enginesCarried, ...trainerCarried, "docs/pictures",
  "docs/sandbox.md", "licences", "README.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY_NOTICES.md",
  ".vscodeignore", "package.nls.json"];
const readManifest = (folder) =>
  JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));

/** A folder that holds what the extension needs and nothing else. */
function stage(folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const name of carried) {
    const from = path.join(root, name);
    if (fs.existsSync(from)) fs.cpSync(from, path.join(folder, name), { recursive: true });
  }
  copyRuntimePackages(folder);
  const versions = Object.fromEntries(
    runtimePackages().map((
      name,
    ) => [name, readManifest(path.join(root, "node_modules", name)).version]),
  );
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({
    ...without(readManifest(root), "devDependencies", "scripts", "overrides", "allowScripts"),
    dependencies: versions,
  }, null, 2));
}

const sizeOf = (
  entry,
) => (fs.statSync(entry).isDirectory() ?
  fs.readdirSync(entry).reduce((sum, name) => sum + sizeOf(path.join(entry, name)), 0) :
  fs.statSync(entry).size);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1).padStart(6)} MB`;

function printContents(folder) {
  const entries = fs.readdirSync(folder).flatMap((
    name,
  ) => (name === "node_modules" ?
    runtimePackages().map((each) => `node_modules/${each}`) :
    [name])
  );
  console.log("contents before compression:");
  for (const [name, size] of entries.map((name) => [name, sizeOf(path.join(folder, name))]).sort((a,
    b) => b[1] - a[1]
  )) {
    console.log(`  ${megabytes(size)}  ${name}`);
  }
}

/** Packs what lies in dist/. Resolves to the path of the VSIX. */
export async function packageExtension() {
  const target = `${process.platform}-${process.arch}`;
  const folder = path.join(root, "build", "extension");
  const vsix = path.join(root, "build", `visrep-${target}-${readManifest(root).version}.vsix`);
  stage(folder);
  await mustRun(process.execPath, [path.join(root, "node_modules/@vscode/vsce/vsce"), "package",
    "--target", target, "--out", vsix, "--skip-license", "--allow-missing-repository",
    "--no-rewrite-relative-links"], { cwd: folder, quiet: true });
  printContents(folder);
  const { size } = fs.statSync(vsix);
  console.log(`${path.relative(root, vsix)}: ${megabytes(size).trim()}`);
  if (size > limit)
    throw new ScriptError(`the extension is larger than ${limit / 1e6} MB; the ` +
      "list above says what weighs most");
  return vsix;
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    await ensure();
    await packageExtension();
  });
}
