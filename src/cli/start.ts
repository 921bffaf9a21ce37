/**
 * What `dist/visrep.mjs` is: says which Node is needed before anything is loaded that an old one
 * cannot read. It imports nothing, and is written in words that every Node with modules knows.
 */
const NEEDED = "20.19";

function isOld(version: string): boolean {
  const [major, minor] = version.split(".").map(Number) as [number, number];
  const [needed, least] = NEEDED.split(".").map(Number) as [number, number];
  return major < needed || (major === needed && minor < least);
}

if (isOld(process.versions.node)) {
  process.stderr.write(
    "error: VisReP needs Node " + NEEDED + " or later; this is Node " + process.versions.node +
      ", " + process.execPath +
      ".\nInstall a newer one (nodejs.org), or name one in the setting visrep.engine.node of the " +
      "editor.\n",
  );
  process.exitCode = 1;
} else void import(new URL("./visrep-engine.mjs", import.meta.url).href);

export {};
